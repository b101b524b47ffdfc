import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  type IngestDatasetInput,
  type IngestDatasetResult,
  TASK_QUEUE,
  WORKFLOW,
} from '../schemas/pipeline.ts';
import { createProviders } from '../sources/providers.ts';
import type { RecordedFault } from '../sources/recorded/faults.ts';
import { arrivalsFor } from '../stores/postgres/arrivals.ts';
import { openNotices } from '../stores/postgres/notices.ts';
import { providerStates } from '../stores/postgres/providers.ts';
import { CHEAP_RECIPES, smallConfig } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';

let rig: Rig;
before(async () => {
  const { datasets, providers } = smallConfig('.');
  rig = await startRig({
    // The real clock: what was recorded is the past.
    source: 'yahoo',
    recipes: CHEAP_RECIPES.slice(0, 1),
    datasets: { ...datasets, news: { ...datasets.news, providers: ['tiingo', 'alphavantage'] } },
    providers: {
      ...providers,
      tiingo: { ...providers.tiingo, attempts: 2, timeoutMs: 400 },
      alphavantage: { ...providers.alphavantage, attempts: 2, timeoutMs: 2000 },
    },
  });
});
after(async () => {
  await rig.close();
  await stopServer();
});

let runs = 0;
async function news(input: Partial<IngestDatasetInput> = {}): Promise<IngestDatasetResult> {
  runs += 1;
  return rig.client.workflow.execute<(input: IngestDatasetInput) => Promise<IngestDatasetResult>>(
    WORKFLOW.dataset,
    {
      workflowId: `data/news/small/test-${runs}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ dataset: 'news', universe: 'small', date: '2026-01-05', subjects: ['AAPL'], ...input }],
    },
  );
}

async function faults(...rules: RecordedFault[]): Promise<void> {
  const response = await fetch(`${rig.replay.url}/recorded/faults`, {
    method: 'PUT',
    body: JSON.stringify(rules),
  });
  assert.ok(response.ok, await response.text());
}

test('the first provider answers while it can', async () => {
  const result = await news();
  assert.deepEqual([result.state, result.providers, result.refused], ['arrived', { tiingo: 1 }, {}]);
  assert.ok(result.rows > 0, `${result.rows} rows`);
  const { rows } = await rig.deps.db.query<{ source: string }>(
    `select distinct split_part(raw_key, '/', 2) as source from tempocast.news_item`,
  );
  assert.deepEqual(rows, [{ source: 'tiingo' }]);
});

test('however the first provider is broken, the second one answers, and somebody is told once', async () => {
  const cases: [fault: Omit<RecordedFault, 'provider'>, type: string][] = [
    [{ kind: 'server-error' }, 'ProviderUnavailable'],
    [{ kind: 'wrong-shape' }, 'ProviderFormat'],
    [{ kind: 'time-out' }, 'ProviderUnreachable'],
    [{ kind: 'lost-entitlement' }, 'ProviderRefused'],
    [{ kind: 'dropped' }, 'ProviderUnreachable'],
    [{ kind: 'rate-limited', retryAfter: 3600 }, 'RateLimited'],
    [{ kind: 'truncated' }, 'ProviderGarbled'],
    [{ kind: 'html' }, 'ProviderGarbled'],
    [{ kind: 'empty-body' }, 'ProviderGarbled'],
    [{ kind: 'unknown-symbol' }, 'UnknownSymbol'],
  ];
  for (const [fault, type] of cases) {
    await faults({ provider: 'tiingo', ...fault });
    const { state, providers, refused } = await news();
    assert.deepEqual(
      { kind: fault.kind, state, providers, refused },
      {
        kind: fault.kind,
        state: 'arrived',
        providers: { alphavantage: 1 },
        refused: { [`tiingo ${type}`]: 1 },
      },
    );
  }
  const keys = (await openNotices(rig.deps.db)).map(({ incidentKey, kind }) => `${kind} ${incidentKey}`);
  assert.deepEqual(
    keys.filter((key) => key.includes('tiingo')),
    ['ProviderFailing provider/data/news/small/tiingo'],
  );
});

test('a provider without its key is passed over, and its state says why', async () => {
  await faults();
  const { deps, config } = rig;
  const whole = deps.providers;
  const tiingo = { ...config.providers.tiingo, key: 'env:NO_SUCH_KEY' };
  deps.providers = createProviders({ providers: { ...config.providers, tiingo } });
  try {
    const { providers, refused } = await news();
    assert.deepEqual([providers, refused], [{ alphavantage: 1 }, { 'tiingo SecretMissing': 1 }]);
  } finally {
    deps.providers = whole;
  }
  const state = (await providerStates(rig.deps.db)).find(({ provider }) => provider === 'tiingo')!;
  assert.equal(state.failureType, 'SecretMissing');
  assert.match(state.failureMessage!, /NO_SUCH_KEY/);
  assert.ok(state.succeededAt! < state.failedAt!);
});

test('an open circuit is shown, and costs the next provider no time', async () => {
  await faults({ provider: 'tiingo', kind: 'server-error' });
  const refused: string[] = [];
  for (let n = 0; n < 6 && !refused.includes('tiingo ProviderCircuitOpen'); n += 1) {
    const result = await news();
    assert.deepEqual(result.providers, { alphavantage: 1 });
    refused.push(...Object.keys(result.refused));
  }
  assert.equal(refused.at(-1), 'tiingo ProviderCircuitOpen');
  const state = (await providerStates(rig.deps.db)).find(({ provider }) => provider === 'tiingo')!;
  assert.notEqual(state.circuit, 'closed');
  assert.match(state.circuitReason!, /tiingo/);
  await faults();
});

test("when nobody answers, the subject is missing with everyone's reason", async () => {
  await faults(
    { provider: 'tiingo', kind: 'lost-entitlement' },
    { provider: 'alphavantage', kind: 'unknown-symbol' },
  );
  // All of them: some subjects are no arrival of the dataset.
  const result = await news({ subjects: undefined });
  assert.equal(result.state, 'failed');
  const [missing] = result.missing;
  assert.equal(missing!.reasons.length, 2);
  assert.match(missing!.message, /^tiingo: .*; alphavantage: /);
  const [arrival] = await arrivalsFor(rig.deps.db, {
    universe: 'small',
    asOf: '2100-01-01T00:00:00.000Z',
    dataset: 'news',
  });
  assert.equal(arrival!.state, 'failed');
  assert.equal(arrival!.missing[0]!.message, missing!.message);
  await faults();
});
