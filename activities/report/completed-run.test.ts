import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import type { Config } from '../../schemas/config.ts';
import type { ActivityDeps } from '../deps.ts';
import { type Bench, createBench } from '../validate/testing.ts';
import { validateSession } from '../validate/validate-session.ts';
import { createReportActivities } from './index.ts';

const universe = 'two';
const session = '2019-02-08';
/** A run of the real clock that goes on past midnight in UTC: it begins, KO arrives, GE arrives. */
const SINCE = '2019-02-08T23:58:00.000Z';
const KO_ARRIVES = '2019-02-08T23:59:00.000Z';
const AS_OF = '2019-02-09T00:05:00.000Z';
/** On Monday somebody runs the stage again. */
const AGAIN = '2019-02-11T15:00:00.000Z';

let bench: Bench;
let deps: ActivityDeps;
before(async () => {
  const { config: defaults } = loadConfig({ cwd: '/', environment: {} });
  const config: Config = {
    ...defaults,
    universes: {
      two: { symbols: ['GE', 'KO'], context: [], unscored: [], market: 'KO', volatilityIndex: '^VIX' },
    },
  };
  bench = await createBench(config);
  deps = { ...bench.deps, clock: { virtual: false, now: () => AGAIN } };
});
after(() => bench.close());

test('a stage that is run again live judges what its run received, from the beginning of that run', async () => {
  const { completedRun, recordRun } = createReportActivities(deps);
  const log = {
    universe,
    session,
    workflowId: 'day/two',
    runId: 'r1',
    startedAt: '2019-02-08T23:57:00.000Z',
  };
  await assert.rejects(completedRun({ universe, session }), { type: 'NotRun' });
  await bench.arrive('KO', '2019-01-28', session, { [session]: { high: 40, low: 60 } }, KO_ARRIVES);
  await bench.arrive('GE', '2019-01-28', session, {}, AS_OF);
  await recordRun({ ...log, state: 'completed', asOf: AS_OF });
  const unchecked = await completedRun({ universe, session });
  assert.deepEqual(
    unchecked,
    { asOf: AS_OF, since: log.startedAt },
    'without a check its run began when it started',
  );

  const of = { universe, session };
  const first = await validateSession(deps, { ...of, since: SINCE, asOf: AS_OF });
  const before = await completedRun({ universe, session });
  assert.deepEqual(before, { asOf: AS_OF, since: SINCE });
  assert.equal(first.rows, 20, 'ten sessions of two symbols');
  assert.ok(first.failed.some(({ expectation }) => expectation === 'ohlc-order'));

  const again = await validateSession(deps, { ...of, since: before.since, asOf: AGAIN, run: 1 });
  assert.equal(again.rows, first.rows);
  assert.deepEqual(again.failed, first.failed);
  // As of the end of that run only what arrived last is left: the broken bar would pass unseen.
  const late = await validateSession(deps, { ...of, since: before.asOf, asOf: AGAIN, run: 2 });
  assert.equal(late.rows, 10);
  assert.ok(late.failed.every(({ expectation }) => expectation !== 'ohlc-order'));
  assert.deepEqual(await completedRun({ universe, session }), before, 'checks made later are of no account');
});
