import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import {
  type IngestDatasetInput,
  type IngestDatasetResult,
  type RerunInput,
  type RerunResult,
  TASK_QUEUE,
  WORKFLOW,
} from '../schemas/pipeline.ts';
import { createProviders } from '../sources/providers.ts';
import { arrivalsFor } from '../stores/postgres/arrivals.ts';
import { barsAsOf } from '../stores/postgres/bars.ts';
import { checkRuns } from '../stores/postgres/checks.ts';
import { macroAsOf } from '../stores/postgres/macro.ts';
import { openNotices } from '../stores/postgres/notices.ts';
import { reconciliationOf } from '../stores/postgres/reconciliation.ts';
import { rerunsOf } from '../stores/postgres/reruns.ts';
import { CHEAP_RECIPES, CONTEXT, SYMBOLS, smallConfig } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, tableDifferences } from './rig/tables.ts';

const [WEDNESDAY, THURSDAY, FRIDAY] = ['2019-02-20', '2019-02-21', '2019-02-22'] as const;
const LATER = '2100-01-01T00:00:00.000Z';
let rig: Rig;
let other: Awaited<ReturnType<typeof startOther>>;
before(async () => {
  const { datasets } = smallConfig('.');
  rig = await startRig({
    history: { from: '2017-01-03', overlapSessions: 10 },
    recipes: CHEAP_RECIPES.slice(0, 2),
    evaluation: { sessions: 60 },
    datasets: { ...datasets, bars: { ...datasets.bars, reconcile: 'polygon' } },
  });
  other = await startOther();
  const polygon = { ...rig.config.providers.polygon, baseUrl: other.url, attempts: 1 };
  rig.deps.providers = createProviders({ providers: { ...rig.config.providers, polygon } });
});
after(async () => {
  await rig.close();
  await stopServer();
  await other.close();
});

/** Polygon's closes of the whole market: those that are stored, times a factor per symbol; null: it is down. */
async function startOther() {
  let factors: Record<string, number> | null = null;
  const server = createServer(async (request, response) => {
    if (factors === null) return response.writeHead(503).end();
    const session = request.url!.split('?')[0]!.split('/').at(-1)!;
    const t = Date.parse(`${session}T21:00:00Z`);
    const span = { symbols: SYMBOLS, from: session, to: session, asOf: LATER };
    const results = [...(await barsAsOf(rig.deps.db, span))].map(([T, [bar]]) => {
      const { open, high, low, close, volume } = bar!;
      return { T, t, o: open, h: high, l: low, c: close! * (factors![T] ?? 1), v: volume, vw: close, n: 1 };
    });
    const whole = {
      queryCount: 1,
      resultsCount: results.length,
      adjusted: false,
      results,
      status: 'OK',
      request_id: 'x',
      count: 1,
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(whole));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    say: (next: typeof factors) => {
      factors = next;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

const incidents = async () => (await openNotices(rig.deps.db)).map((n) => `${n.kind} ${n.incidentKey}`);

function start<I, R>(type: string, workflowId: string, input: I) {
  return rig.client.workflow.start<(input: I) => Promise<R>>(type, {
    workflowId,
    taskQueue: TASK_QUEUE.cpu,
    args: [input] as never,
  });
}

async function dataset(input: Omit<IngestDatasetInput, 'universe'>, id: string) {
  return start<IngestDatasetInput, IngestDatasetResult>(WORKFLOW.dataset, id, {
    universe: 'small',
    ...input,
  });
}

async function rerun(input: Omit<RerunInput, 'universe' | 'by' | 'reason'>): Promise<RerunResult> {
  const whole = { universe: 'small', by: 'Ada', reason: 'a test', ...input };
  return (await start<RerunInput, RerunResult>(WORKFLOW.rerun, `rerun/${input.stage}`, whole)).result();
}

test('closes are compared with another provider each day; a day goes on when they cannot be', async () => {
  const asOf = LATER;
  assert.equal((await rig.runDay(WEDNESDAY)).state, 'completed');
  assert.equal(
    await reconciliationOf(rig.deps.db, { universe: 'small', session: WEDNESDAY, asOf }),
    undefined,
  );
  assert.ok((await incidents()).includes('ProviderFailing reconcile/small'));

  other.say({ KO: 1.01, JPM: 1.004 });
  assert.equal((await rig.runDay(THURSDAY)).state, 'completed');
  const found = await reconciliationOf(rig.deps.db, { universe: 'small', session: THURSDAY, asOf });
  assert.deepEqual([found!.provider, found!.compared, found!.absent], ['polygon', SYMBOLS.length, []]);
  assert.deepEqual(
    found!.disagreements.map(({ symbol, differenceBp }) => `${symbol} ${differenceBp.toFixed(0)}`),
    ['KO 99'],
  );
  const [ko] = found!.disagreements;
  assert.match(ko!.rawKey, /^raw\/replay\/bars\//);
  assert.match(ko!.otherRawKey, /^raw\/polygon\/closes\//);

  other.say({});
  await rig.runDay(FRIDAY);
  assert.deepEqual(
    (await incidents()).filter((key) => key.includes('reconcile')),
    [],
  );
});

test('what a day brought is in the log of arrivals, with its deadline', async () => {
  const query = { universe: 'small', asOf: LATER, dataset: 'bars' };
  const arrivals = await arrivalsFor(rig.deps.db, query);
  assert.deepEqual(
    arrivals.map(({ date, state, providers, subjects }) => [date, state, providers, subjects]),
    [FRIDAY, THURSDAY, WEDNESDAY].map((date) => [
      date,
      'arrived',
      ['yahoo'],
      SYMBOLS.length + CONTEXT.length,
    ]),
  );
  // 17:30 in New York and two hours.
  assert.equal(arrivals[0]!.expectedBy, '2019-02-23T00:30:00.000Z');
  assert.deepEqual(await arrivalsFor(rig.deps.db, { ...query, asOf: '2019-02-20T22:29:59.999Z' }), []);
});

test('G1 a dataset of the replay holds what had been published by its virtual now, and comes once', async () => {
  const input = { dataset: 'macro', subjects: ['GDP'], date: FRIDAY, providers: ['fred'] } as const;
  const first = await (
    await dataset({ ...input, subjects: ['GDP'], providers: ['fred'] }, 'macro/1')
  ).result();
  assert.deepEqual([first.state, first.providers], ['arrived', { fred: 1 }]);
  assert.ok(first.rows > 100 && first.future > 100, `${first.rows} rows, ${first.future} later ones`);
  const { rows } = await rig.deps.db.query<{ last: string; newest: string }>(
    'select max(known_at) as last, max(period)::text as newest from tempocast.macro_observation',
  );
  assert.ok(rows[0]!.last <= first.asOf, rows[0]!.last);
  // The fourth quarter of 2018 came late, on 2019-02-28.
  assert.equal(rows[0]!.newest, '2018-07-01');
  const asOf = first.asOf;
  const gdp = (await macroAsOf(rig.deps.db, { series: ['GDP'], from: '2018-07-01', asOf })).get('GDP')!;
  assert.deepEqual(
    gdp.map(({ value, vintageTo }) => [value, vintageTo]),
    [[20658.204, null]],
  );
  const again = await (
    await dataset({ ...input, subjects: ['GDP'], providers: ['fred'] }, 'macro/2')
  ).result();
  assert.deepEqual([again.rows, again.restated], [0, 0]);
  const [arrival] = await arrivalsFor(rig.deps.db, { universe: 'small', asOf, dataset: 'macro' });
  assert.deepEqual([arrival!.date, arrival!.state, arrival!.rows], [FRIDAY, 'arrived', first.rows]);
});

test('the run of a dataset can be paused and made wider while it goes on', async () => {
  const subjects = ['VIXCLS', 'GS10', 'CPIAUCNS'];
  const handle = await dataset(
    { dataset: 'macro', subjects, date: FRIDAY, providers: ['files'], parallelism: 1 },
    'backfill/macro/paused',
  );
  assert.equal(await handle.executeUpdate('setPaused', { args: [true] }), true);
  await assert.rejects(handle.executeUpdate('setParallelism', { args: [17] }));
  assert.equal(await handle.executeUpdate('setParallelism', { args: [3] }), 3);
  const state = await handle.query<{ paused: boolean; done: string[] }>('dataset');
  assert.ok(state.paused && state.done.length < subjects.length, JSON.stringify(state));
  assert.equal((await handle.describe()).status.name, 'RUNNING');
  await handle.executeUpdate('setPaused', { args: [false] });
  const { state: end, providers, rows } = await handle.result();
  assert.deepEqual([end, providers], ['arrived', { files: 3 }]);
  assert.ok(rows > 1000, `${rows} rows`);
});

test('G2 a stage is run again with everything downstream, and overwrites nothing', async () => {
  const before = await dumpTables(rig.deps.db);
  for (const stage of ['features', 'forecast', 'score'] as const) {
    const result = await rerun({ stage, from: THURSDAY, to: FRIDAY });
    assert.deepEqual(result, { completed: 2, failed: [] }, stage);
  }
  const changed = tableDifferences(before, await dumpTables(rig.deps.db)).map((line) =>
    line.split(' ', 2).join(' '),
  );
  assert.deepEqual([...new Set(changed)], ['+ rerun']);
  const [newest, ...older] = await rerunsOf(rig.deps.db, { universe: 'small', session: FRIDAY });
  assert.deepEqual([newest!.stage, newest!.state, newest!.requestedBy], ['score', 'completed', 'Ada']);
  assert.equal(older.length, 2);
});

test('a stage is run again for days that were run, and only for them', async () => {
  const result = await rerun({ stage: 'validate', from: '2019-02-19', to: WEDNESDAY });
  assert.equal(result.completed, 1);
  assert.deepEqual(result.failed, [
    {
      session: '2019-02-19',
      message:
        'session 2019-02-19 has no complete run (none): run it with "tempocast day --session 2019-02-19"',
    },
  ]);
  const runs = await checkRuns(rig.deps.db, {
    universe: 'small',
    dataset: 'bars',
    session: WEDNESDAY,
    asOf: LATER,
  });
  assert.deepEqual(runs.map(({ run }) => run).sort(), [0, 1], 'the checks of the day, and those run again');
  const ingest = await rerun({ stage: 'ingest', from: FRIDAY, to: FRIDAY, symbols: ['KO'] });
  assert.deepEqual(ingest, { completed: 1, failed: [] });
});

test('bars of one symbol and span can be asked for again, and are judged', async () => {
  const bars = async () => (await rig.deps.db.query('select from tempocast.bar')).rowCount;
  const count = await bars();
  const span = { from: '2019-02-11', to: WEDNESDAY };
  const handle = await dataset(
    { dataset: 'bars', subjects: ['KO'], date: WEDNESDAY, ...span },
    'backfill/bars/KO',
  );
  const result = await handle.result();
  assert.deepEqual([result.state, result.providers], ['arrived', { yahoo: 1 }]);
  assert.equal(await bars(), count);
  // Known after all that was known: rows rebuilt from bytes compare it with the same rows.
  assert.equal(result.asOf, '2019-02-22T22:30:00.001Z');
});
