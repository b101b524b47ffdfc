/** The lists of what is open: what their rows carry is what forecasts, outcomes and tracker states say, written or migrated. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { forecastsToScore, insertForecasts } from './forecasts.ts';
import { feedbackAsOf, insertIntervalStates } from './interval-states.ts';
import { migrate } from './migrate.ts';
import { insertOutcomes } from './outcomes.ts';
import { insertLineage, NOW, sampleForecast } from './sample-rows.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

const KNOWN = '2019-02-25T22:30:00.000Z';
const STATE = {
  ...{ id: 'state', universe: 'demo', recipe: 'ewma', symbol: 'KO', horizon: 1, session: '2019-02-22' },
  ...{ asOf: NOW, previous: null, startDf: 5, fed: [], regime: 'calm' as const },
  ...{ lower: [-0.5, -1, -2, -3], upper: [0.5, 1, 2, 3] },
};
const tracked = (horizon: number) =>
  sampleForecast({
    horizon,
    ...{ mean: 0.001, sigma: 0.02, targetSession: horizon === 1 ? '2019-02-25' : '2019-02-27' },
    interval: {
      ...{ state: 'state', coverages: [0.5, 0.8, 0.9, 0.95] },
      ...{ lower: [-0.01, -0.02, -0.03, -0.05], upper: [0.01, 0.02, 0.04, 0.06] },
    },
  });
const FORECASTS = [tracked(1), tracked(3), sampleForecast({ recipe: 'har', role: 'challenger' })];
const outcome = (forecastId: string) => ({
  ...{ forecastId, knownAt: KNOWN, realised: 0.015, crps: 0.004 },
  ...{ covered50: false, covered80: true, covered90: true, covered95: true },
});

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  await database.db.query('drop schema tempocast cascade');
});

/** One forecast with an outcome that nobody was fed, one that waits for its outcome, one without a tracker that waits. */
async function seed(to?: number) {
  const { db, url } = database;
  await migrate(url, to);
  await insertLineage(db);
  await insertIntervalStates(db, [STATE]);
  await insertForecasts(db, FORECASTS);
  await insertOutcomes(db, [outcome(FORECASTS[0]!.id)]);
}

const rowsIn = async (table: string, key: string) =>
  (await database.db.query(`select * from tempocast.${table} order by ${key}`)).rows;
const open = async () => ({
  due: await rowsIn('forecast_due', 'id'),
  unfed: await rowsIn('outcome_unfed', 'forecast_id'),
});

test('what waits for its outcome is scored from the list alone, and feeds its tracker once it has one', async () => {
  await seed();
  const { db } = database;
  const due = await forecastsToScore(db, {
    ...{ universe: 'demo', asOf: '2019-02-27T22:30:00.000Z', throughSession: '2019-02-27' },
  });
  assert.deepEqual(
    due.map((row) => [row.id, row.sigma, row.interval?.upper]),
    [
      ['2019-02-22/KO/1/har', 0.01, undefined],
      ['2019-02-22/KO/3/ewma', 0.02, [0.01, 0.02, 0.04, 0.06]],
    ],
  );
  const query = { universe: 'demo', recipe: 'ewma', session: '2019-02-26' };
  assert.deepEqual(await feedbackAsOf(db, { ...query, asOf: '2019-02-25T22:29:59.999Z' }), []);
  assert.deepEqual(await feedbackAsOf(db, { ...query, asOf: KNOWN }), [
    {
      ...{ symbol: 'KO', horizon: 1, forecastId: '2019-02-22/KO/1/ewma', mean: 0.001, sigma: 0.02 },
      ...{ realised: 0.015, lower: STATE.lower, upper: STATE.upper },
    },
  ]);
});

test('a home of before has the same lists after its migration, and goes on', async () => {
  await seed();
  const written = await open();
  await database.db.query('drop schema tempocast cascade');
  await seed(35);
  await migrate(database.url);
  assert.deepEqual(await open(), written);
  await insertOutcomes(
    database.db,
    FORECASTS.slice(1).map(({ id }) => outcome(id)),
  );
  const { due, unfed } = await open();
  assert.deepEqual(due, []);
  assert.equal(unfed.length, 2);
});

test('an outcome of a forecast that is not there is refused with all that came with it', async () => {
  await seed();
  await assert.rejects(insertOutcomes(database.db, [outcome('no such'), outcome(FORECASTS[1]!.id)]), {
    code: '23503',
    message:
      'rows for tempocast.outcome name forecast_id no such, which tempocast.forecast does not have: store that first',
  });
  assert.equal((await open()).due.length, 2);
});

test('a forecast whose tracker state is not there is refused', async () => {
  await seed();
  const stateless = { ...tracked(5), interval: { ...tracked(5).interval!, state: 'none' } };
  await assert.rejects(insertForecasts(database.db, [stateless]), {
    code: '23503',
    message:
      /^rows for tempocast\.forecast name interval_state none, which tempocast\.interval_state does not/,
  });
});
