import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { suiteOverview } from './check-overview.ts';
import {
  type CheckOutcome,
  type CheckRunKey,
  checkRun,
  checkRuns,
  checksOf,
  recordChecks,
} from './checks.ts';
import { metricHistory } from './metrics.ts';
import { migrate } from './migrate.ts';
import { pastMetrics } from './past-metrics.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());

const runOf = (session: string, change: Partial<CheckRunKey> = {}): CheckRunKey & { rows: number } => ({
  ...{ universe: 'demo', dataset: 'bars', checkpoint: 'session', session, since: `${session}T21:00:00.000Z` },
  ...{ knownAt: `${session}T22:30:00.000Z`, run: 0, rows: 39 },
  ...change,
});

const outcome = (expectation: string, change: Partial<CheckOutcome> = {}): CheckOutcome => ({
  ...{
    suite: 'bars',
    suiteVersion: '2.0.0',
    expectation,
    severity: 'critical',
    success: true,
    skipped: false,
  },
  ...{ elementCount: 32, missingCount: 1, unexpectedCount: 0, percentTotal: 0, percentNonmissing: 0 },
  ...{ observed: 44, bound: null, examples: [], groupBy: null, groups: [], historyZ: null },
  ...change,
});

test('results come back as they were recorded, with their run', async () => {
  const { db } = database;
  const failed = outcome('ohlc-order', {
    ...{ success: false, unexpectedCount: 1, percentTotal: 3.125, percentNonmissing: 100 / 31 },
    ...{ examples: [{ symbol: 'KO "x"' }], groupBy: ['symbol'], groups: [{ group: 'KO' }], historyZ: 2.5 },
  });
  const id = await recordChecks(db, runOf('2019-02-20'), [failed, outcome('bar-schema')]);
  const origin = { run: id, universe: 'demo', dataset: 'bars', session: '2019-02-20' };
  const expected = [
    { ...origin, ...outcome('bar-schema') },
    { ...origin, ...failed },
  ];
  assert.deepEqual(await checksOf(db, { universe: 'demo', session: '2019-02-20' }), expected);
  assert.deepEqual(await checkRun(db, id), {
    run: { ...runOf('2019-02-20'), id, expectations: 2, failed: 1, criticalFailed: 1, success: false },
    results: expected,
  });
  assert.equal(await checkRun(db, 'none'), undefined);
});

test('G2 the same run again adds nothing, a run again is a run of its own and the newest is shown', async () => {
  const { db } = database;
  const first = await recordChecks(db, runOf('2019-02-21'), [outcome('bar-schema', { success: false })]);
  assert.equal(await recordChecks(db, runOf('2019-02-21'), [outcome('bar-schema')]), first);
  const found = await checkRun(db, first);
  assert.equal(found?.results[0]?.success, false, 'nothing is written over');
  const second = await recordChecks(db, runOf('2019-02-21', { run: 1 }), [outcome('bar-schema')]);
  assert.notEqual(second, first);
  const shown = await checksOf(db, { universe: 'demo', session: '2019-02-21' });
  assert.deepEqual(
    shown.map(({ run, success }) => [run, success]),
    [[second, true]],
  );
  const runs = await checkRuns(db, {
    universe: 'demo',
    asOf: '2019-02-21T23:00:00.000Z',
    session: '2019-02-21',
  });
  assert.deepEqual(
    runs.map(({ id, run }) => [id, run]),
    [
      [second, 1],
      [first, 0],
    ],
  );
});

test('runs and suites are those known by then', async () => {
  const { db } = database;
  const asOf = '2019-02-20T23:00:00.000Z';
  assert.deepEqual(
    (await checkRuns(db, { universe: 'demo', asOf, suite: 'bars' })).map(({ session }) => session),
    ['2019-02-20'],
  );
  assert.deepEqual(await checkRuns(db, { universe: 'demo', asOf, suite: 'news' }), []);
  const [overview, ...others] = await suiteOverview(db, { universe: 'demo', asOf });
  assert.deepEqual(others, []);
  const { runs, ...newest } = overview!;
  assert.deepEqual(newest, {
    ...{ suite: 'bars', suiteVersion: '2.0.0', dataset: 'bars', expectations: 2 },
    ...{ failedCritical: 1, failedWarn: 0, failedInfo: 0, skipped: 0 },
  });
  assert.deepEqual(
    runs.map(({ session, success, failed }) => [session, success, failed]),
    [['2019-02-20', false, 1]],
  );
});

const METRIC = (value: number) => [{ ...outcome('in-range'), metrics: [{ metric: 'rows', value }] }];

test('G1 the past of a metric is what runs of earlier dates had measured by then: later runs change nothing', async () => {
  const { db } = database;
  const universe = 'past';
  const record = (session: string, value: number, change: Partial<CheckRunKey> = {}) =>
    recordChecks(db, runOf(session, { universe, ...change }), METRIC(value));
  await record('2019-02-18', 10);
  await record('2019-02-19', 20);
  const query = { universe, dataset: 'bars', before: '2019-02-20', asOf: '2019-02-20T22:30:00.000Z' };
  const past = async () =>
    (await pastMetrics(db, query))('bars', 'in-range', 'rows', '').map(({ session, value }) => [
      session,
      value,
    ]);
  const expected = [
    ['2019-02-18', 10],
    ['2019-02-19', 20],
  ];
  assert.deepEqual(await past(), expected);
  await record('2019-02-20', 30);
  await record('2019-02-21', 40);
  await record('2019-02-19', 99, { knownAt: '2019-02-22T22:30:00.000Z' });
  assert.deepEqual(await past(), expected);
  assert.deepEqual((await pastMetrics(db, query))('bars', 'in-range', 'rows', 'KO'), []);
  const all = await metricHistory(db, { universe, asOf: '2019-02-28T00:00:00.000Z', suite: 'bars' });
  assert.deepEqual(
    all.map(({ session, value }) => [session, value]),
    [
      ['2019-02-18', 10],
      ['2019-02-19', 99],
      ['2019-02-20', 30],
      ['2019-02-21', 40],
    ],
  );
});

test('of an expectation that compares no metrics the past is its share of unexpected elements', async () => {
  const { db } = database;
  const universe = 'share';
  const metrics = [
    { metric: 'rows', value: 10 },
    { metric: 'unexpected_percent', value: 2.5 },
  ];
  await recordChecks(db, runOf('2019-02-18', { universe }), [{ ...outcome('in-range'), metrics }]);
  const query = { universe, dataset: 'bars', before: '2019-02-20', asOf: '2019-02-20T22:30:00.000Z' };
  const values = async (shareOnly: string[], metric: string) =>
    (await pastMetrics(db, { ...query, shareOnly }))('bars', 'in-range', metric, '').map(
      ({ value }) => value,
    );
  assert.deepEqual(await values(['other'], 'rows'), [10]);
  assert.deepEqual(await values(['in-range'], 'rows'), []);
  assert.deepEqual(await values(['in-range'], 'unexpected_percent'), [2.5]);
});

test('results of version 0.1.0 are kept, and shown until the session is run again', async () => {
  const { db, url, close } = await createTestDatabase();
  try {
    await db.query('drop schema tempocast cascade');
    await migrate(url, 5);
    await db.query(`insert into tempocast.check_result values
      ('demo', '2019-02-21', 'bars', '1.0.0', 'order', 'critical', false, 39, 0, 1, 2.56, 2.57, '1', 'null', '[{"symbol": "KO"}]'),
      ('demo', '2019-02-21', 'bars', '1.0.0', 'empty', 'critical', true, 39, 0, 0, 0, 0, '1', 'null', '[]'),
      ('demo', '2019-02-22', 'bars', '1.0.0', 'order', 'warn', false, 40, 0, 2, 5, 5, null, null, '[]')`);
    await db.query(`insert into tempocast.session_run values
      ('demo', '2019-02-21', 'w', 'r', 'completed', '2019-02-21T22:30:00Z', null, null, '2019-02-21T22:30:00Z', null)`);
    await migrate(url);
    const runs = await checkRuns(db, { universe: 'demo', asOf: '2019-03-01T00:00:00.000Z' });
    assert.deepEqual(
      runs.map((run) => [run.id, run.knownAt, run.rows, run.expectations, run.failed, run.criticalFailed]),
      [
        ['migrated/demo/2019-02-22', '2019-02-22T23:59:00.000Z', 40, 1, 1, 0],
        ['migrated/demo/2019-02-21', '2019-02-21T22:30:00.000Z', 39, 2, 1, 1],
      ],
    );
    const shown = async () =>
      (await checksOf(db, { universe: 'demo', session: '2019-02-21' })).map((r) => [r.run, r.expectation]);
    assert.deepEqual(await shown(), [
      ['migrated/demo/2019-02-21', 'empty'],
      ['migrated/demo/2019-02-21', 'order'],
    ]);
    await assert.rejects(db.query('delete from tempocast.check_result'), { code: 'TCG02' });
    const again = await recordChecks(db, runOf('2019-02-21'), [outcome('bar-schema')]);
    assert.deepEqual(await shown(), [[again, 'bar-schema']]);
  } finally {
    await close();
  }
});
