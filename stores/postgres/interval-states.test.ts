/** States that a tracker goes on from, found by session, are those that a search through all of its past finds. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { IntervalState } from '../../schemas/intervals.ts';
import { insertForecasts } from './forecasts.ts';
import { earlierIntervalStates, feedbackAsOf, insertIntervalStates, seriesKey } from './interval-states.ts';
import { insertOutcomes } from './outcomes.ts';
import { insertLineage, sampleForecast } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);

const SERIES = ['KO', 'SPY', '^GSPC'].flatMap((symbol) => [1, 10].map((horizon) => ({ symbol, horizon })));
const day = (at: number) => `2019-03-0${at + 1}`;
const instant = (at: number) => `${day(at)}T22:30:00.000Z`;

function stateOf(recipe: string, series: number, session: number, madeOn: number): IntervalState {
  const bound = (session * 10 + series) / 7;
  return {
    ...{ id: `${recipe}/${series}/${session}`, universe: 'demo', recipe, ...SERIES[series]! },
    ...{ session: day(session), asOf: instant(madeOn), previous: null, startDf: 5, fed: [], regime: null },
    ...{ lower: [-bound, -1, -2, -3], upper: [bound, 1, 2, 3] },
  };
}

const found = async (recipe: string, session: number, asOf: number, series: typeof SERIES) =>
  new Map(
    (
      await earlierIntervalStates(db, {
        ...{ universe: 'demo', recipe, session: day(session), asOf: instant(asOf), series },
      })
    ).map((state) => [seriesKey(state), state]),
  );

test('the newest earlier state of each series, whether it is of the session before, of an earlier one, or made later', async () => {
  await insertIntervalStates(db, [
    ...[stateOf('r', 0, 0, 0), stateOf('r', 0, 1, 1), stateOf('r', 1, 0, 0), stateOf('r', 3, 0, 0)],
    // Filled in on the fourth day, of another recipe, and of the session itself.
    ...[stateOf('r', 3, 1, 3), stateOf('other', 1, 1, 1), stateOf('r', 1, 2, 2)],
  ]);
  const ids = async (asOf: number, series = SERIES) =>
    [...(await found('r', 2, asOf, series)).values()].map(({ id }) => id).sort();
  assert.deepEqual(await ids(2), ['r/0/1', 'r/1/0', 'r/3/0']);
  assert.deepEqual(await ids(3), ['r/0/1', 'r/1/0', 'r/3/1']);
  assert.deepEqual(await ids(2, SERIES.slice(1, 3)), ['r/1/0']);
  assert.deepEqual(await ids(2, []), []);
  assert.deepEqual([...(await found('none', 2, 2, SERIES))], []);
  assert.deepEqual((await found('r', 2, 2, SERIES)).get('1 KO'), {
    ...{ id: 'r/0/1', symbol: 'KO', horizon: 1, lower: [-10 / 7, -1, -2, -3], upper: [10 / 7, 1, 2, 3] },
  });
});

test('whatever states there are, the answer is that of looking at each of them', async () => {
  let recipes = 0;
  const made = fc.record({ series: fc.nat(5), session: fc.nat(6), late: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(made, { selector: (one) => one.series * 7 + one.session, maxLength: 30 }),
      fc.nat(8),
      fc.nat(8),
      fc.subarray(SERIES),
      async (rows, session, asOf, series) => {
        recipes += 1;
        const recipe = `any ${recipes}`;
        const states = rows.map((row) => stateOf(recipe, row.series, row.session, row.session + row.late));
        await insertIntervalStates(db, states);
        const wanted = new Set(series.map(seriesKey));
        const expected = new Map<string, IntervalState>();
        for (const state of states.toSorted((a, b) => (a.session < b.session ? -1 : 1))) {
          const seen = state.session < day(session) && state.asOf <= instant(asOf);
          if (seen && wanted.has(seriesKey(state))) expected.set(seriesKey(state), state);
        }
        const answer = await found(recipe, session, asOf, series);
        assert.deepEqual(
          new Map([...answer].map(([key, { id }]) => [key, id])),
          new Map([...expected].map(([key, { id }]) => [key, id])),
        );
      },
    ),
    { numRuns: 150 },
  );
});

test('a state names one that is there: of the session before, an older one, or one that comes with it', async () => {
  const first = stateOf('chain', 0, 0, 0);
  const after = (session: number, previous: string) => ({
    ...stateOf('chain', 0, session, session),
    ...{ previous, startDf: null },
  });
  await insertIntervalStates(db, [first]);
  const [second, third] = [after(1, first.id), after(2, 'chain/0/1')];
  assert.equal(await insertIntervalStates(db, [third, second]), 2);
  assert.equal(await insertIntervalStates(db, [after(3, first.id)]), 1);
  await assert.rejects(insertIntervalStates(db, [after(4, 'chain/0/3'), after(5, 'no such')]), {
    code: '23503',
    message:
      'rows for tempocast.interval_state name previous no such, which tempocast.interval_state does not have: store that first',
  });
  assert.deepEqual(
    [...(await found('chain', 6, 6, SERIES)).values()].map(({ id }) => id),
    ['chain/0/3'],
  );
});

test('a state takes from the list what it was fed, and leaves the rest of its series and recipe for the next one', async () => {
  await insertLineage(db);
  const state = (recipe: string, session: number, fed: string[]) => ({
    ...stateOf(recipe, 0, session, session),
    fed,
  });
  const forecastOf = (recipe: string, session: number) =>
    sampleForecast({
      ...{ recipe, session: day(session), targetSession: day(session + 1), asOf: instant(session) },
      ...{ issuedAt: instant(session) },
      interval: { ...BOUNDS, state: `${recipe}/0/${session}` },
    });
  const made = ['ewma', 'har'].flatMap((recipe) => [0, 1].map((session) => forecastOf(recipe, session)));
  await insertIntervalStates(
    db,
    ['ewma', 'har'].flatMap((recipe) => [state(recipe, 0, []), state(recipe, 1, [])]),
  );
  await insertForecasts(db, made);
  await insertOutcomes(
    db,
    made.map(({ id, session }) => ({
      ...{ forecastId: id, knownAt: `${session}T23:00:00.000Z`, realised: 0.01, crps: 0.004 },
      ...{ covered50: false, covered80: true, covered90: true, covered95: true },
    })),
  );
  const feedback = async (recipe: string, asOf: string) =>
    (await feedbackAsOf(db, { universe: 'demo', recipe, session: day(2), asOf })).map(
      (row) => row.forecastId,
    );
  const [first, second, ofHar, ofHarToo] = made.map(({ id }) => id);
  assert.deepEqual(await feedback('ewma', instant(1)), [first]);
  assert.deepEqual(await feedback('ewma', instant(2)), [first, second]);
  await insertIntervalStates(db, [state('ewma', 2, [first!])]);
  const { rows } = await db.query('select forecast_id as id from tempocast.outcome_unfed order by 1');
  assert.deepEqual(
    rows.map(({ id }) => id),
    [second, ofHar, ofHarToo].sort(),
  );
  assert.deepEqual(await feedback('har', instant(2)), [ofHar, ofHarToo]);
});

const BOUNDS = {
  coverages: [0.5, 0.8, 0.9, 0.95],
  ...{ lower: [-0.01, -0.02, -0.03, -0.05], upper: [0.01, 0.02, 0.04, 0.06] },
};
