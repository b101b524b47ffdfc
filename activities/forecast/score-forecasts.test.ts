import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadConfig } from '../../cli/config/load.ts';
import { insertBars } from '../../stores/postgres/bars.ts';
import { insertForecasts } from '../../stores/postgres/forecasts.ts';
import { outcomeOf } from '../../stores/postgres/outcomes.ts';
import { insertRawObjects } from '../../stores/postgres/raw-objects.ts';
import { upsertSessionRun } from '../../stores/postgres/runs.ts';
import {
  insertLineage,
  NOW,
  rawObject,
  sampleBar,
  sampleForecast,
} from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { scoreForecasts } from './score-forecasts.ts';

const { db, close } = await createTestDatabase();
after(close);
const { config } = loadConfig({ cwd: '/', environment: {} });
const deps = { db, config } as ActivityDeps;
const MONDAY = { session: '2019-02-25', asOf: '2019-02-25T22:30:00.000Z' };
const TUESDAY = { session: '2019-02-26', asOf: '2019-02-26T22:30:00.000Z' };
const demo = { universe: 'demo' };

test('G7 an outcome scored late is the one that its own run would have written', async () => {
  await insertLineage(db);
  const forecast = sampleForecast();
  await insertForecasts(db, [forecast]);
  const known = async ({ session, asOf }: typeof MONDAY, close: number, letter: string) => {
    const sha256 = letter.repeat(64);
    const key = `raw/yahoo/chart/${asOf.slice(0, 10)}/${sha256}.gz`;
    await insertRawObjects(db, [{ ...rawObject, key, sha256, knownAt: asOf }]);
    await insertBars(db, [sampleBar({ session, close, high: 47, knownAt: asOf, rawKey: key })]);
  };
  await insertBars(db, [sampleBar()]);
  assert.deepEqual(await scoreForecasts(deps, { ...demo, ...MONDAY }), { scored: 0, waiting: 1 });
  await known(MONDAY, 46, 'b');
  await upsertSessionRun(db, {
    ...demo,
    ...MONDAY,
    ...{ workflowId: 'day', runId: 'run', state: 'completed', startedAt: NOW },
  });
  // Monday's run ended before it scored, and on Tuesday Monday's close is restated.
  await known({ session: MONDAY.session, asOf: TUESDAY.asOf }, 46.5, 'c');
  assert.deepEqual(await scoreForecasts(deps, { ...demo, ...TUESDAY }), { scored: 1, waiting: 0 });
  const outcome = await outcomeOf(db, { forecastId: forecast.id, asOf: TUESDAY.asOf });
  assert.equal(outcome?.knownAt, MONDAY.asOf);
  assert.equal(outcome?.realised, Math.log(46 / 45.28));
  assert.deepEqual(await scoreForecasts(deps, { ...demo, ...TUESDAY }), { scored: 0, waiting: 0 });
});
