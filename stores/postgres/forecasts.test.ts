import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { forecast, forecastsOf, forecastsToScore, insertForecasts, latestForecasts } from './forecasts.ts';
import { insertOutcomes, outcomeOf, trackRecord } from './outcomes.ts';
import { hasForecasts } from './published.ts';
import { insertQuarantine, insertReleases } from './quarantine.ts';
import { publishSession } from './runs.ts';
import { insertLineage, NOW, sampleForecast } from './sample-rows.ts';
import { scoredForecasts } from './scored-forecasts.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);
beforeEach(async () => {
  await db.query(`begin; set local session_replication_role = replica;
    truncate tempocast.raw_object, tempocast.dataset_version, tempocast.feature_set, tempocast.forecast, tempocast.outcome,
      tempocast.interval_state, tempocast.forecast_due, tempocast.outcome_unfed, tempocast.outcome_of_symbol,
      tempocast.session_score cascade; commit`);
  await insertLineage(db);
});

const publish = (session: string, asOf: string) =>
  publishSession(db, {
    ...{ universe: 'demo', session, asOf, publishedAt: asOf },
    ...{ championRecipe: 'ewma', modelVersion: 'model/ewma' },
  });
const later = '2019-02-25T22:30:00.000Z';
const next = { session: '2019-02-25', targetSession: '2019-02-26', asOf: later, issuedAt: later };
const ids = (found: { id: string }[]) => found.map(({ id }) => id);

test('G5: a forecast issued when its outcome can be known is refused', async () => {
  // 2019-02-25 in New York is UTC-5: the earliest close of a session, 13:00, is 18:00 UTC.
  const issued = (issuedAt: string) => insertForecasts(db, [sampleForecast({ issuedAt })]);
  await assert.rejects(issued('2019-02-25T18:00:00.000Z'), { constraint: 'forecast_issued_before_outcome' });
  assert.equal(await issued('2019-02-25T17:59:59.999Z'), 1);
});

for (const [what, change] of [
  ['one quantile too few', { quantiles: [0.1] }],
  ['no levels', { levels: [], quantiles: [], priceQuantiles: [] }],
  ['a sigma of zero', { sigma: 0 }],
  ['a sigma that is not a number', { sigma: Number.NaN }],
  ['a mean that is not a number', { mean: Number.NaN }],
  ['two degrees of freedom', { df: 2 }],
  ['an unknown horizon', { horizon: 2 }],
  ['a target before the origin', { targetSession: '2019-02-21' }],
  ['data from after its issue', { asOf: '2019-02-22T22:30:00.001Z' }],
] as const) {
  test(`a forecast with ${what} is refused`, async () => {
    const broken = { ...sampleForecast(), ...change } as Parameters<typeof insertForecasts>[1][number];
    await assert.rejects(insertForecasts(db, [broken]), { code: '23514' });
  });
}

test('a forecast without its model version is refused', async () => {
  await assert.rejects(insertForecasts(db, [sampleForecast({ modelVersion: 'model/none' })]), {
    code: '23503',
  });
});

test('a forecast comes back as it was issued, to the last bit', async () => {
  const issued = sampleForecast();
  assert.equal(await insertForecasts(db, [issued]), 1);
  const found = await forecast(db, issued.id);
  assert.deepEqual(found, issued);
  assert.ok(Object.is(found?.mean, -0));
  assert.equal(await forecast(db, 'none'), undefined);
});

test('G2: a second forecast for the same session, symbol, horizon and recipe is ignored', async () => {
  const first = sampleForecast();
  await insertForecasts(db, [first]);
  assert.equal(await insertForecasts(db, [first, { ...first, id: 'second', mean: 1 }]), 0);
  assert.deepEqual(await forecast(db, first.id), first);
});

test('the latest forecasts are those of the newest session published by then', async () => {
  const har = { recipe: 'har', role: 'challenger' as const };
  const day = (change: object) => [
    sampleForecast({ ...change }),
    sampleForecast({ ...change, ...har }),
    sampleForecast({ ...change, symbol: 'AAPL', horizon: 3, targetSession: '2019-02-28' }),
  ];
  await insertForecasts(db, [...day({}), ...day(next)]);
  const latest = async (asOf: string, more = {}) =>
    ids(await latestForecasts(db, { universe: 'demo', asOf, ...more }));
  assert.deepEqual(await latest(later), [], 'nothing is published yet');
  await publish('2019-02-22', NOW);
  const friday = ['2019-02-22/AAPL/3/ewma', '2019-02-22/KO/1/ewma', '2019-02-22/KO/1/har'];
  assert.deepEqual(await latest(later), friday);
  await publish('2019-02-25', later);
  assert.deepEqual(await latest(NOW), friday, 'G1: what was published later is not seen');
  assert.deepEqual(
    await latest(later),
    friday.map((id) => id.replace('22', '25')),
  );
  assert.deepEqual(await latest(later, { symbol: 'KO', role: 'champion' }), ['2019-02-25/KO/1/ewma']);
  assert.deepEqual(await latest(later, { horizon: 3 }), ['2019-02-25/AAPL/3/ewma']);
  const history = { universe: 'demo', symbol: 'KO', horizon: 1, limit: 3 };
  const expected = ['2019-02-25/KO/1/ewma', '2019-02-25/KO/1/har', '2019-02-22/KO/1/ewma'];
  assert.deepEqual(ids(await forecastsOf(db, { ...history, asOf: later })), expected);
  assert.deepEqual(ids(await forecastsOf(db, { ...history, asOf: NOW })), friday.slice(1));
});

test('G8 a held forecast is not served; the last good one of its symbol is, until it is released', async () => {
  const aapl = { symbol: 'AAPL', horizon: 3, targetSession: '2019-02-28' };
  await insertForecasts(db, [
    ...[sampleForecast(), sampleForecast(aapl), sampleForecast(next), sampleForecast({ ...next, ...aapl })],
    sampleForecast({ ...next, recipe: 'har', role: 'challenger' }),
  ]);
  await publish('2019-02-22', NOW);
  await publish('2019-02-25', later);
  const held = { dataset: 'forecasts', symbol: 'KO ewma', session: '2019-02-25', barKnownAt: later };
  const hold = { ...held, knownAt: later, expectation: 'mean-within-sigmas', reason: 'far', detail: null };
  const latest = async (lastGood: boolean, asOf = later) =>
    ids(await latestForecasts(db, { universe: 'demo', asOf, lastGood }));
  const all = ['2019-02-25/AAPL/3/ewma', '2019-02-25/KO/1/ewma', '2019-02-25/KO/1/har'];
  assert.deepEqual(await latest(true), all);
  await insertQuarantine(db, [hold]);
  assert.deepEqual(await latest(false), [all[0], all[2]]);
  assert.deepEqual(await latest(true), [all[0], '2019-02-22/KO/1/ewma', all[2]]);
  const query = { universe: 'demo', session: '2019-02-25', recipe: 'ewma', asOf: later };
  assert.equal(await hasForecasts(db, query), true, 'that of AAPL');
  const afterwards = '2019-02-25T23:00:00.000Z';
  const release = {
    ...held,
    knownAt: afterwards,
    action: 'released' as const,
    by: 'Ada',
    reason: 'it is right',
  };
  await insertReleases(db, [{ ...release, rawKey: null }]);
  assert.deepEqual(await latest(true, afterwards), all);
});

test('a forecast is due once its target session has come, until it has an outcome', async () => {
  const week = { horizon: 5, targetSession: '2019-03-01' };
  await insertForecasts(db, [sampleForecast(), sampleForecast({ symbol: 'PG' }), sampleForecast(week)]);
  const due = async (throughSession: string) =>
    ids(await forecastsToScore(db, { universe: 'demo', asOf: '2019-03-01T22:30:00.000Z', throughSession }));
  assert.deepEqual(await due('2019-02-22'), []);
  assert.deepEqual(await due('2019-02-25'), ['2019-02-22/KO/1/ewma', '2019-02-22/PG/1/ewma']);
  await insertOutcomes(db, [outcome('2019-02-22/KO/1/ewma', 0.004, 3)]);
  assert.deepEqual(await due('2019-03-01'), ['2019-02-22/PG/1/ewma', '2019-02-22/KO/5/ewma']);
});

/** `inside`: how many of the nested intervals 50, 80, 90, 95, counted from the widest, held the outcome. */
function outcome(forecastId: string, crps: number, inside: number, knownAt = later) {
  const [covered95, covered90, covered80, covered50] = [1, 2, 3, 4].map((n) => n <= inside);
  return { forecastId, knownAt, realised: 0.01, crps, covered50, covered80, covered90, covered95 };
}

test('G1: the track record counts outcomes known by then', async () => {
  const har = { recipe: 'har', role: 'challenger' as const };
  const made = [
    sampleForecast(),
    sampleForecast({ symbol: 'PG' }),
    sampleForecast({ symbol: 'SHV' }),
    sampleForecast(har),
  ];
  await insertForecasts(db, made);
  assert.equal(
    await insertOutcomes(
      db,
      [
        outcome(made[0].id, 0.004, 4),
        outcome(made[1].id, 0.008, 1),
        outcome(made[2].id, 0.5, 0),
        outcome(made[3].id, 0.002, 2, '2019-02-26T22:30:00.000Z'),
      ],
      ['SHV'],
    ),
    4,
  );
  const query = { universe: 'demo', asOf: later };
  const ewma = { role: 'champion', recipe: 'ewma', horizon: 1, count: 2, sessions: 1, meanCrps: 0.006 };
  const covered = { covered50: 1, covered80: 1, covered90: 1, covered95: 2 };
  assert.deepEqual(await trackRecord(db, query), [{ ...ewma, ...covered }]);
  assert.equal((await trackRecord(db, { ...query, asOf: '2019-02-26T22:30:00.000Z' })).length, 2);
  assert.deepEqual(await trackRecord(db, { ...query, since: '2019-02-23' }), []);
  assert.deepEqual(await trackRecord(db, { ...query, asOf: NOW }), []);
  assert.equal(await outcomeOf(db, { forecastId: made[0].id, asOf: NOW }), undefined);
  assert.equal((await outcomeOf(db, { forecastId: made[0].id, asOf: later }))?.crps, 0.004);
  assert.equal(await insertOutcomes(db, [outcome(made[0].id, 9, 0)]), 0, 'the first outcome stands');
});

test('G1: past forecasts stand beside the outcomes known by then', async () => {
  const made = [
    sampleForecast(),
    sampleForecast(next),
    sampleForecast({ recipe: 'har', role: 'challenger' }),
  ];
  await insertForecasts(db, made);
  const known = outcome(made[0].id, 0.004, 3);
  await insertOutcomes(db, [known, outcome(made[1].id, 0.1, 0, '2019-02-26T22:30:00.000Z')]);
  const query = { universe: 'demo', symbol: 'KO', horizon: 1, role: 'champion' as const, limit: 5 };
  assert.deepEqual(await scoredForecasts(db, { ...query, asOf: later }), [
    { forecast: made[1], outcome: null },
    { forecast: made[0], outcome: known },
  ]);
  assert.deepEqual(await scoredForecasts(db, { ...query, asOf: NOW }), [
    { forecast: made[0], outcome: null },
  ]);
});
