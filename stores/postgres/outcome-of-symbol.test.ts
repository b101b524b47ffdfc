/** Rows that charts of one symbol are drawn from: what triggers write and what a migration fills in is what the forecasts say. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { insertForecasts } from './forecasts.ts';
import { insertIntervalStates } from './interval-states.ts';
import { migrate } from './migrate.ts';
import { insertOutcomes } from './outcomes.ts';
import { insertLineage, NOW, sampleForecast } from './sample-rows.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { trackDays } from './track-days.ts';

const KNOWN = ['2019-02-25T22:30:00.000Z', '2019-02-26T22:30:00.000Z'] as const;
const STATE = {
  ...{ id: 'state', universe: 'demo', recipe: 'ewma', symbol: 'KO', horizon: 1, session: '2019-02-22' },
  ...{ asOf: NOW, previous: null, startDf: 5, fed: [], regime: 'rough' as const },
  ...{ lower: [-0.5, -1, -2, -3], upper: [0.5, 1, 2, 3] },
};
const FORECASTS = [
  sampleForecast({
    interval: {
      ...{ state: 'state', coverages: [0.5, 0.8, 0.9, 0.95] },
      ...{ lower: [-0.01, -0.02, -0.03, -0.05], upper: [0.01, 0.02, 0.04, 0.06] },
    },
  }),
  sampleForecast({ recipe: 'har', role: 'challenger' }),
  // Outside its 90 % interval, and of a symbol whose means are left out of sums.
  sampleForecast({ symbol: 'SHV', quantiles: QUANTILE_LEVELS.map((level) => (level - 0.5) / 100) }),
];
const outcome = (at: number, knownAt: string = KNOWN[0]) => ({
  ...{ forecastId: FORECASTS[at]!.id, knownAt, realised: 0.03, crps: 0.01 * (at + 1) },
  ...{ covered50: false, covered80: at === 1, covered90: at < 2, covered95: true },
});

let database: TestDatabase;
before(async () => {
  database = await createTestDatabase();
});
after(() => database.close());
beforeEach(async () => {
  await database.db.query('drop schema tempocast cascade');
});

async function seed(to?: number) {
  const { db, url } = database;
  await migrate(url, to);
  await insertLineage(db);
  await insertIntervalStates(db, [STATE]);
  await insertForecasts(db, FORECASTS);
}

const COLUMNS = `symbol, role, recipe, session, known_at, crps, covered50, covered80, covered90, covered95, tracked, regime,
  width90, interval_score90, quantiles_below`;
const rowsIn = async (table: string) =>
  (await database.db.query(`select ${COLUMNS} from tempocast.${table} order by symbol, recipe`)).rows;

test('an outcome tells its symbol at once what became of the forecast, also one that comes late', async () => {
  await seed();
  await insertOutcomes(database.db, [outcome(0), outcome(2)], ['SHV']);
  await insertOutcomes(database.db, [outcome(1, KNOWN[1])], ['SHV']);
  await insertOutcomes(database.db, [outcome(0)], ['SHV']);
  const told = await rowsIn('outcome_of_symbol');
  const near = (value: number) => Number(value.toFixed(12));
  assert.deepEqual(
    told.map((row) => [row.symbol, row.recipe, row.known_at, row.tracked, row.regime, row.quantiles_below]),
    [
      ['KO', 'ewma', KNOWN[0], true, 'rough', 6],
      ['KO', 'har', KNOWN[1], false, null, 6],
      ['SHV', 'ewma', KNOWN[0], false, null, 9],
    ],
  );
  // Served -.03 to .04; quantiles -.045 to .045; quantiles -.0045 to .0045 missed by .0255, twenty times.
  assert.deepEqual(
    told.map((row) => [near(row.width90), near(row.interval_score90)]),
    [
      [0.07, 0.07],
      [0.09, 0.09],
      [0.009, 0.519],
    ],
  );
  assert.deepEqual(told, await rowsIn('outcome_beside_forecast'));
});

test('what was known at an instant is what charts of a symbol then say', async () => {
  await seed();
  await insertOutcomes(database.db, [outcome(1), outcome(0, KNOWN[1])]);
  const sessions = async (asOf: string) => {
    const filter = { symbol: 'KO', horizon: 1, recipe: 'har' };
    return (await trackDays(database.db, { universe: 'demo', asOf, naive: 'ewma', filter })).session;
  };
  assert.deepEqual(await sessions(KNOWN[0]), []);
  assert.deepEqual(await sessions(KNOWN[1]), ['2019-02-22']);
});

test('a home that has outcomes comes to the same rows by migration, and goes on', async () => {
  await seed(33);
  await insertOutcomes(database.db, [outcome(0), outcome(2)], ['SHV']);
  const { rows: before } = await database.db.query('select * from tempocast.outcome order by forecast_id');
  assert.deepEqual(
    (await migrate(database.url)).map(({ version }) => version).filter((version) => version <= 34),
    [34],
  );
  const { rows: later } = await database.db.query('select * from tempocast.outcome order by forecast_id');
  assert.deepEqual(later, before);
  assert.equal((await rowsIn('outcome_of_symbol')).length, 2);
  await insertOutcomes(database.db, [outcome(1)], ['SHV']);
  const told = await rowsIn('outcome_of_symbol');
  assert.equal(told.length, 3);
  assert.deepEqual(told, await rowsIn('outcome_beside_forecast'));
});
