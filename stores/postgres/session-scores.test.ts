import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { spearman } from '../../forecasting/scores/rank-ic.ts';
import { insertForecasts } from './forecasts.ts';
import { insertOutcomes, trackRecord } from './outcomes.ts';
import { insertLineage, sampleForecast } from './sample-rows.ts';
import { sumEarlierOutcomes } from './session-scores.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);

const [FIRST, LATER] = ['2019-02-25T22:30:00.000Z', '2019-02-26T22:30:00.000Z'];
const MEANS = { AAPL: 0.01, KO: -0.002, PG: 0.01, MSFT: 0.004, SHV: 0.9 };
const REALISED = { AAPL: 0.03, KO: 0.001, PG: -0.01, MSFT: 0.02, SHV: -0.9 };
const SYMBOLS = Object.keys(MEANS) as (keyof typeof MEANS)[];
const made = SYMBOLS.map((symbol) => sampleForecast({ symbol, mean: MEANS[symbol] }));

beforeEach(async () => {
  await db.query(`begin; set local session_replication_role = replica;
    truncate tempocast.raw_object, tempocast.dataset_version, tempocast.feature_set, tempocast.forecast, tempocast.outcome,
      tempocast.interval_state, tempocast.forecast_due, tempocast.outcome_unfed, tempocast.outcome_of_symbol,
      tempocast.session_score cascade; commit`);
  await insertLineage(db);
  await insertForecasts(db, made);
});

const outcomeOf = (symbol: keyof typeof MEANS, knownAt = FIRST) => ({
  ...{ forecastId: made[SYMBOLS.indexOf(symbol)]!.id, knownAt, realised: REALISED[symbol], crps: 0.004 },
  ...{ covered50: symbol === 'KO', covered80: symbol !== 'PG', covered90: true, covered95: true },
});

async function sums() {
  const { rows } = await db.query(
    `select known_at as "knownAt", forecasts, crps, covered50, covered80, covered95, between_quantiles as gaps,
       rank_ic as "rankIc", again from tempocast.session_score order by known_at, forecasts`,
  );
  return rows;
}

test('scores of a session are summed over its scored symbols, with the rank correlation of means and outcomes', async () => {
  await insertOutcomes(
    db,
    SYMBOLS.map((symbol) => outcomeOf(symbol)),
    ['SHV'],
  );
  const [row, ...others] = await sums();
  assert.deepEqual(others, []);
  const { rankIc, gaps, again, ...rest } = row;
  assert.equal(again, false);
  assert.deepEqual(rest, {
    knownAt: FIRST,
    forecasts: 4,
    crps: 0.016,
    covered50: 1,
    covered80: 3,
    covered95: 4,
  });
  const scored = SYMBOLS.filter((symbol) => symbol !== 'SHV');
  const rho = spearman(
    scored.map((one) => MEANS[one]),
    scored.map((one) => REALISED[one]),
  )!;
  assert.ok(Math.abs(rankIc - rho) < 1e-12, `${rankIc} ${rho}`);
  assert.equal(gaps.length, 10);
  assert.equal(
    gaps.reduce((sum: number, one: number) => sum + one, 0),
    4,
  );
});

test('an outcome falls between the quantiles of its forecast that enclose it', async () => {
  const { quantiles } = made[1]!;
  const realised = (quantiles[3]! + quantiles[4]!) / 2;
  await insertOutcomes(db, [{ ...outcomeOf('KO'), realised }]);
  assert.deepEqual((await sums())[0].gaps, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
});

test('G1: an outcome that comes late adds a row that tells more, and the earlier row stays', async () => {
  await insertOutcomes(db, [outcomeOf('AAPL'), outcomeOf('KO')]);
  await insertOutcomes(db, [outcomeOf('PG', LATER)]);
  const rows = await sums();
  assert.deepEqual(
    rows.map(({ knownAt, forecasts, again }) => [knownAt, forecasts, again]),
    [
      [FIRST, 2, false],
      [LATER, 3, true],
    ],
  );
  const counted = async (asOf: string) =>
    (await trackRecord(db, { universe: 'demo', asOf })).map(({ count }) => count);
  assert.deepEqual([await counted(FIRST), await counted(LATER)], [[2], [3]]);
});

test('writing the same outcomes again adds nothing, and a constant side has no rank correlation', async () => {
  const one = [outcomeOf('AAPL'), outcomeOf('PG')];
  await insertOutcomes(db, one);
  const before = await sums();
  assert.equal(before[0].rankIc, null, 'AAPL and PG have the same mean');
  await insertOutcomes(db, one);
  assert.deepEqual(await sums(), before);
});

test('outcomes of a version without sums are summed once, to the same rows', async () => {
  await insertOutcomes(
    db,
    SYMBOLS.map((symbol) => outcomeOf(symbol)),
    ['SHV'],
  );
  const expected = await sums();
  await db.query(
    'begin; set local session_replication_role = replica; truncate tempocast.session_score; commit',
  );
  const earlier = { universe: 'demo', unscored: ['SHV'] };
  assert.equal(await sumEarlierOutcomes(db, earlier), 1);
  assert.deepEqual(await sums(), expected);
  assert.equal(await sumEarlierOutcomes(db, earlier), 0);
});
