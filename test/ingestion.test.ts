import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { StoredBar } from '../schemas/market.ts';
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
import { reproduceForecast } from '../workers/reproduce.ts';
import { CHEAP_RECIPES, CONTEXT, SYMBOLS, smallConfig } from './rig/config.ts';
import { type Rig, startRig, stopServer } from './rig/rig.ts';
import { dumpTables, tableDifferences } from './rig/tables.ts';

const [TUESDAY, WEDNESDAY, THURSDAY, FRIDAY] = [
  '2019-02-19',
  '2019-02-20',
  '2019-02-21',
  '2019-02-22',
] as const;
const LATER = '2100-01-01T00:00:00.000Z';
let rig: Rig;
let other: Awaited<ReturnType<typeof startOther>>;
before(async () => {
  const { datasets } = smallConfig('.');
  rig = await startRig({
    history: { from: '2017-09-01', overlapSessions: 10 },
    recipes: CHEAP_RECIPES.slice(0, 1),
    evaluation: { sessions: 60 },
    datasets: {
      ...datasets,
      bars: { ...datasets.bars, providers: ['yahoo', 'polygon'], reconcile: 'polygon' },
    },
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

/** Polygon as it would see the stored market, closes times a factor per symbol; null: it is down. */
async function startOther() {
  let factors: Record<string, number> | null = null;
  const barsOf = async (symbols: string[], from: string, to: string) =>
    barsAsOf(rig.deps.db, { symbols, from, to, asOf: LATER });
  async function resultsFor(path: string[]): Promise<object[]> {
    const [to, from] = [path.at(-1)!, path.at(-2)!];
    if (path.includes('grouped')) {
      const found = await barsOf(SYMBOLS, to, to);
      return [...found].map(([T, [bar]]) => ({ T, ...aggregate(bar!, 21, factors![T] ?? 1) }));
    }
    if (!path.includes('ticker')) return [];
    const symbol = path[path.indexOf('ticker') + 1]!;
    const known = (await barsOf([symbol], from, to)).get(symbol)!.filter(({ session }) => session < to);
    // The newest session is not stored yet: half a percent above the one before it.
    return [...known.map((bar) => aggregate(bar, 5)), aggregate({ ...known.at(-1)!, session: to }, 5, 1.005)];
  }
  const server = createServer(async (request, response) => {
    if (factors === null) return response.writeHead(503).end();
    const path = request.url!.split('?')[0]!.split('/');
    const results = await resultsFor(path);
    const ticker = path[path.indexOf('ticker') + 1];
    const answer = { status: 'OK', ticker, adjusted: false, resultsCount: results.length, results };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
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

function aggregate({ session, open, high, low, close, volume }: StoredBar, hour: number, factor = 1) {
  const t = Date.parse(`${session}T00:00:00Z`) + hour * 3_600_000;
  const [o, h, l, c] = [open, high, low, close].map((price) => price! * factor);
  return { t, o, h, l, c, v: volume };
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
  assert.equal((await rig.runDay(TUESDAY)).state, 'completed');
  assert.equal(await reconciliationOf(rig.deps.db, { universe: 'small', session: TUESDAY, asOf }), undefined);
  assert.ok((await incidents()).includes('ProviderFailing reconcile/small'));

  other.say({ KO: 1.01, JPM: 1.004 });
  assert.equal((await rig.runDay(WEDNESDAY)).state, 'completed');
  const found = await reconciliationOf(rig.deps.db, { universe: 'small', session: WEDNESDAY, asOf });
  assert.deepEqual([found!.provider, found!.compared, found!.absent], ['polygon', SYMBOLS.length, []]);
  assert.deepEqual(
    found!.disagreements.map(({ symbol, differenceBp }) => `${symbol} ${differenceBp.toFixed(0)}`),
    ['KO 99'],
  );
  const [ko] = found!.disagreements;
  assert.match(ko!.rawKey, /^raw\/replay\/bars\//);
  assert.match(ko!.otherRawKey, /^raw\/polygon\/closes\//);

  other.say({});
  await rig.runDay(THURSDAY);
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
    [THURSDAY, WEDNESDAY, TUESDAY].map((date) => [
      date,
      'arrived',
      ['yahoo'],
      SYMBOLS.length + CONTEXT.length,
    ]),
  );
  // 17:30 in New York and two hours.
  assert.equal(arrivals[0]!.expectedBy, '2019-02-22T00:30:00.000Z');
  assert.deepEqual(await arrivalsFor(rig.deps.db, { ...query, asOf: '2019-02-19T22:29:59.999Z' }), []);
});

test('G1 a dataset of the replay holds what had been published by its virtual now, and comes once', async () => {
  const input = { dataset: 'macro', subjects: ['GDP'], date: THURSDAY, providers: ['fred'] } as const;
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
  // One series is not the dataset: the watcher goes on waiting for it.
  assert.deepEqual(await arrivalsFor(rig.deps.db, { universe: 'small', asOf, dataset: 'macro' }), []);
});

test('the run of a dataset can be paused and made wider while it goes on', async () => {
  const subjects = ['VIXCLS', 'GS10', 'CPIAUCNS'];
  const handle = await dataset(
    { dataset: 'macro', subjects, date: THURSDAY, providers: ['files'], parallelism: 1 },
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
    const result = await rerun({ stage, from: WEDNESDAY, to: THURSDAY });
    assert.deepEqual(result, { completed: 2, failed: [] }, stage);
  }
  const changed = tableDifferences(before, await dumpTables(rig.deps.db)).map((line) =>
    line.split(' ', 2).join(' '),
  );
  // Macro rows came since, with the instants of their publication: the features are other ones, and a model is fitted on them.
  assert.deepEqual(
    changed.filter((line) => !line.startsWith('+ ')),
    [],
  );
  const added = new Set(changed.map((line) => line.slice(2)));
  assert.ok(added.has('rerun') && added.has('dataset_version') && added.has('model_version'));
  for (const table of ['bar', 'forecast', 'interval_state', 'outcome', 'published', 'quarantine']) {
    assert.ok(!added.has(table), table);
  }
  const [newest, ...older] = await rerunsOf(rig.deps.db, { universe: 'small', session: THURSDAY });
  assert.deepEqual([newest!.stage, newest!.state, newest!.requestedBy], ['score', 'completed', 'Ada']);
  assert.equal(older.length, 2);
});

test('a stage is run again for days that were run, and only for them', async () => {
  const result = await rerun({ stage: 'validate', from: '2019-02-15', to: TUESDAY });
  assert.equal(result.completed, 1);
  assert.deepEqual(result.failed, [
    {
      session: '2019-02-15',
      message:
        'session 2019-02-15 has no complete run (none): run it with "tempocast day --session 2019-02-15"',
    },
  ]);
  const runs = await checkRuns(rig.deps.db, {
    universe: 'small',
    dataset: 'bars',
    session: TUESDAY,
    asOf: LATER,
  });
  assert.deepEqual(runs.map(({ run }) => run).sort(), [0, 1], 'the checks of the day, and those run again');
  const ingest = await rerun({ stage: 'ingest', from: THURSDAY, to: THURSDAY, symbols: ['KO'] });
  assert.deepEqual(ingest, { completed: 1, failed: [] });
});

test('bars of one symbol and span can be asked for again, and are judged', async () => {
  const bars = async () => (await rig.deps.db.query('select from tempocast.bar')).rowCount;
  const count = await bars();
  const span = { from: '2019-02-11', to: TUESDAY };
  const handle = await dataset(
    { dataset: 'bars', subjects: ['KO'], date: TUESDAY, ...span },
    'backfill/bars/KO',
  );
  const result = await handle.result();
  assert.deepEqual([result.state, result.providers], ['arrived', { yahoo: 1 }]);
  assert.equal(await bars(), count);
  // Known after all that was known: rows rebuilt from bytes compare it with the same rows.
  assert.equal(result.asOf, '2019-02-21T22:30:00.001Z');
});

test('G6 a day with bars of two providers says who, and is rebuilt from the bytes of both', async () => {
  await rig.setFaults([{ kind: 'unknown-symbol', symbol: 'KO' }]);
  const result = await rig.runDay(FRIDAY);
  const others = SYMBOLS.length + CONTEXT.length - 1;
  assert.deepEqual([result.missing, result.providers], [[], { yahoo: others, polygon: 1 }]);
  const { rows } = await rig.deps.db.query<{ symbol: string; source: string }>(
    `select distinct symbol, split_part(raw_key, '/', 2) as source from tempocast.bar where session = $1`,
    [FRIDAY],
  );
  assert.equal(rows.find(({ symbol }) => symbol === 'KO')!.source, 'polygon');
  assert.equal(rows.filter(({ source }) => source === 'replay').length, others);
  const made = await rig.deps.db.query<{ id: string }>(
    `select id from tempocast.forecast where session = $1 and symbol in ('KO', 'SPY') and horizon = 1`,
    [FRIDAY],
  );
  assert.equal(made.rows.length, 2);
  for (const { id } of made.rows) {
    const report = await reproduceForecast(rig.deps, id);
    assert.ok(report.same, JSON.stringify(report.steps));
  }
});
