import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DataOverview, ExpectationHistory, RunDoc, SuiteRuns, Suites } from '../../schemas/data-api.ts';
import actions from '../../schemas/suites/actions.json' with { type: 'json' };
import bars from '../../schemas/suites/bars.json' with { type: 'json' };
import { createTestDatabase, type TestDatabase } from '../../stores/postgres/testing.ts';
import { type Api, startApi } from '../main.ts';
import { seedDay } from '../testing/day.ts';
import type { Fixture } from '../testing/fixture.ts';
import { asOfSession } from '../testing/fixture.ts';
import { seedOperations } from '../testing/operations.ts';

let database: TestDatabase;
let fixture: Fixture;
let api: Api;

before(async () => {
  database = await createTestDatabase();
  fixture = await seedDay(database, 1);
  await seedOperations(database.db, fixture);
  api = await startApi(fixture.config);
});
after(async () => {
  await api.close();
  await database.close();
});

const get = async <T>(path: string) => (await (await fetch(api.url + path)).json()) as T;
const badSession = () => fixture.sessions.at(-5)!;
const badRun = async () => {
  const { runs } = await get<SuiteRuns>('/v1/data/suites/bars/runs');
  return runs.find((one) => one.session === badSession())!.run;
};

test('a suite is listed with its newest run and the runs before it, oldest first', async () => {
  const { suites } = await get<Suites>('/v1/data/suites');
  assert.deepEqual(
    suites.map((one) => [one.suite, one.dataset, one.trend.length]),
    [
      ['actions', 'bars', 1],
      ['bars', 'bars', 10],
    ],
  );
  const { last, trend } = suites[1]!;
  assert.deepEqual(last, trend.at(-1));
  assert.deepEqual([last.session, last.failed, last.critical], [fixture.session, 1, 0]);
  assert.deepEqual(
    trend.map((run) => run.session),
    fixture.sessions.slice(-10),
  );
  assert.deepEqual(
    trend.filter((run) => run.critical > 0).map((run) => run.session),
    [badSession()],
  );
});

test('the overview names the newest run over a dataset', async () => {
  const { datasets } = await get<DataOverview>('/v1/data');
  const { suites } = await get<Suites>('/v1/data/suites');
  assert.deepEqual(datasets[0]!.checks, {
    run: suites[1]!.last.run,
    session: fixture.session,
    passed: bars.expectations.length + actions.expectations.length - 1,
    failed: 1,
    critical: 0,
  });
  assert.equal(datasets[1]!.checks, null);
});

test('the runs of a suite come newest first, as many as asked for, with a trend per expectation', async () => {
  const { runs, expectations, versions } = await get<SuiteRuns>('/v1/data/suites/bars/runs?limit=4');
  assert.deepEqual(
    runs.map((run) => run.session),
    fixture.sessions.slice(-4).toReversed(),
  );
  assert.deepEqual(versions, [bars.version]);
  assert.equal(expectations.length, bars.expectations.length);
  // The newest run's failure is on top.
  assert.deepEqual(
    [expectations[0]!.id, expectations[0]!.points.at(-1)!.success],
    ['context-complete', false],
  );
  assert.equal(expectations[0]!.description, 'Every context index has a bar for the session.');
});

test('a history draws the metric that has bounds, each from the runs before it, or the one that is asked for', async () => {
  const path = '/v1/data/expectations/bars/bars-in-past-range/history';
  const { trend } = await get<ExpectationHistory>(path);
  assert.equal(trend.metric, 'rows');
  assert.deepEqual(trend.metrics, ['rows', 'unexpected_percent']);
  assert.deepEqual(
    trend.points.map(({ value, low, high }) => [value, low, high]),
    [
      [39, null, null],
      [38, null, null],
      [39, null, null],
      [38, null, null],
      [39, null, null],
      [38, 36.5, 41.5],
      [39, 36.5, 41.5],
      [38, 36.5, 41.5],
      [39, 36.5, 41.5],
      // The newest run has measured no row count.
      [null, null, null],
    ],
  );
  const other = await get<ExpectationHistory>(`${path}?metric=unexpected_percent`);
  assert.deepEqual([other.trend.points[0]!.value, other.trend.points[6]!.high], [0, null]);
  const share = await get<ExpectationHistory>('/v1/data/expectations/bars/ohlc-order/history');
  assert.equal(share.trend.metric, 'unexpected_percent');
  assert.deepEqual(
    share.trend.points.filter((one) => !one.success).map((one) => [one.session, one.value]),
    [[badSession(), 100 / 39]],
  );
});

test('a run says of each expectation what was counted, observed, asked for and found, failed ones first', async () => {
  const doc = await get<RunDoc>(`/v1/data/runs/${await badRun()}`);
  assert.deepEqual(
    [doc.dataset, doc.session, doc.knownAt, doc.rows, doc.passed, doc.failed, doc.critical],
    ['bars', badSession(), asOfSession(badSession()), 39, bars.expectations.length - 1, 1, 1],
  );
  const [failed] = doc.expectations;
  assert.deepEqual(
    [
      failed!.expectation,
      failed!.severity,
      failed!.elementCount,
      failed!.missingCount,
      failed!.unexpectedCount,
    ],
    ['ohlc-order', 'critical', 39, 1, 1],
  );
  assert.deepEqual([failed!.percentTotal, failed!.percentNonmissing], [100 / 39, 100 / 38]);
  assert.deepEqual(failed!.examples, [
    {
      key: { symbol: 'AXP', session: badSession() },
      symbol: 'AXP',
      session: badSession(),
      knownAt: asOfSession(badSession()),
      value: 107.12,
      detail: 'high 107.12 is below close 107.38',
    },
  ]);
  const range = doc.expectations.find((one) => one.expectation === 'bars-in-past-range')!;
  assert.deepEqual(
    [range.historyZ, range.bound, range.observed],
    [-0.7, { rows: [36.5, 41.5] }, { rows: 38 }],
  );
});

test('G16 a run tells what happened next: set aside, stopped, told, released by whom and why', async () => {
  const doc = await get<RunDoc>(`/v1/data/runs/${await badRun()}`);
  assert.deepEqual(
    doc.held.map((row) => [row.subject, row.state, row.decidedBy]),
    [['AXP', 'released', 'Ada']],
  );
  assert.deepEqual(
    doc.followUps.map(({ what, text }) => [what, text]),
    [
      ['quarantined', 'a row of AXP: kept, and used by nothing until released or superseded'],
      ['stopped', `no forecast of ${badSession()} for AXP; the others went on`],
      ['told', `1 critical expectations failed on ${badSession()}: ohlc-order: 1 unexpected`],
      ['released', `AXP, ${badSession()}, by Ada: the exchange prints it so`],
    ],
  );
});

test('a run leads to the ones before and after it', async () => {
  const run = await badRun();
  const { previous, next } = await get<RunDoc>(`/v1/data/runs/${run}`);
  const before = await get<RunDoc>(`/v1/data/runs/${previous}`);
  assert.deepEqual([before.session, before.next], [fixture.sessions.at(-6), run]);
  assert.equal((await get<RunDoc>(`/v1/data/runs/${next}`)).previous, run);
});

test('what has not run is not found, with the way to what has', async () => {
  for (const [path, parameter, way] of [
    ['/v1/data/suites/cellar/runs', 'suite', /\/v1\/data\/suites lists/],
    ['/v1/data/runs/nothing', 'run', /\/v1\/data\/suites lists/],
    ['/v1/data/expectations/bars/nothing/history', 'id', /\/v1\/data\/suites\/bars\/runs lists/],
  ] as const) {
    const response = await fetch(api.url + path);
    const body = (await response.json()) as { parameter: string; detail: string };
    assert.deepEqual([response.status, body.parameter], [404, parameter]);
    assert.match(body.detail, way);
  }
});
