/** Sums of the weekly report: what is remembered of the last read is what a read of everything would say. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '../../schemas/market.ts';
import type { Db } from './db.ts';
import { insertForecasts } from './forecasts.ts';
import { insertOutcomes } from './outcomes.ts';
import { recipeScores, servedScores } from './report-scores.ts';
import { insertLineage, sampleForecast } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertLineage(db);

const DAY_MS = 24 * 3_600_000;
/** Day after day from 2019-01-01 on. */
const day = (at: number) => new Date(Date.UTC(2019, 0, 1) + at * DAY_MS).toISOString().slice(0, 10);
const instant = (at: number): Instant => `${day(at)}T22:30:00.000Z`;
const DAYS = 48;

/** Every fourth day, of three symbols, two horizons and two recipes, of which the second serves in the second half. */
const forecastsOf = (universe: string) =>
  Array.from({ length: DAYS / 4 }, (_, i) => i * 4).flatMap((at) =>
    ['KO', 'PG', 'SHV'].flatMap((symbol) =>
      [1, 3].flatMap((horizon) =>
        ['ewma', 'har'].map((recipe) =>
          sampleForecast({
            ...{ universe, symbol, horizon, recipe, session: day(at), targetSession: day(at + horizon) },
            ...{
              asOf: instant(at),
              issuedAt: instant(at),
              id: `${universe} ${at} ${symbol} ${horizon} ${recipe}`,
            },
            role: (recipe === 'har') === at > DAYS / 2 ? 'champion' : 'challenger',
          }),
        ),
      ),
    ),
  );
const outcome = (forecastId: string, knownAt: Instant, crps: number) => ({
  ...{ forecastId, knownAt, realised: 0.03, crps },
  ...{ covered50: false, covered80: crps > 0.2, covered90: true, covered95: true },
});

const query = (universe: string, asOf: Instant, since: Instant) => ({
  ...{ universe, asOf, since, naive: 'ewma', exclude: ['SHV'] },
  ...{ sessions: 5, quarter: 3, champion: 'har' },
});
const read = async (from: Db, of: ReturnType<typeof query>) => ({
  served: await servedScores(from, of),
  recipes: await recipeScores(from, of),
});
/** Nothing is remembered of what is not read from a pool. */
const anew = (): Db => ({ query: (...of) => db.query(...(of as [string, unknown[]])) });

test('G1 reports one after the other say what each would say alone, whenever outcomes come and are known', async () => {
  const step = fc.record({
    /** Which forecasts get their outcome, by place among those that have none, and how long ago it was known. */
    scored: fc.array(fc.nat(), { maxLength: 40 }),
    late: fc.integer({ min: -6, max: 20 }),
    days: fc.integer({ min: -3, max: 14 }),
    /** Since the last report, or so long before this one. */
    week: fc.option(fc.integer({ min: 0, max: 20 })),
    crps: fc.double({ min: 0.001, max: 1, noNaN: true }),
  });
  let universes = 0;
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 9 }), async (steps) => {
      const universe = `universe${universes++}`;
      const open = forecastsOf(universe).map(({ id }) => id);
      await insertForecasts(db, forecastsOf(universe));
      const client = await db.connect();
      try {
        let [now, last] = [10, 0];
        for (const { scored, late, days, week, crps } of steps) {
          const taken = scored.flatMap((at) => (open.length === 0 ? [] : open.splice(at % open.length, 1)));
          await client.query('begin');
          await insertOutcomes(
            client,
            taken.map((id, i) => outcome(id, instant(now - late), crps / (i + 1))),
            ['SHV'],
          );
          const of = query(universe, instant(now), instant(week === null ? last : now - week));
          // Of what is written and not committed nothing is read, and all of it afterwards.
          assert.deepEqual(await read(db, of), await read(anew(), of));
          await client.query('commit');
          const both = await read(db, of);
          assert.deepEqual(both, await read(anew(), of));
          rows += both.served.length + both.recipes.length;
          [last, now] = [now, now + days];
        }
      } finally {
        client.release();
      }
    }),
    { numRuns: 50, endOnFailure: true },
  );
  assert.ok(rows > 500, `${rows} rows compared`);
});

test('of the next report only sessions are read that something was written about', async () => {
  const universe = 'counted';
  const forecasts = forecastsOf(universe);
  await insertForecasts(db, forecasts);
  const scoreThrough = (at: number, from: number) =>
    insertOutcomes(
      db,
      forecasts
        .filter(({ targetSession }) => targetSession > day(from) && targetSession <= day(at))
        .map(({ id, targetSession }) => outcome(id, `${targetSession}T22:30:00.000Z`, 0.25)),
      ['SHV'],
    );
  const asked: unknown[] = [];
  const listening: Db = Object.create(db, {
    query: {
      value: (text: string, values: unknown[]) => {
        if (text.includes('outcome_of_symbol f')) asked.push(values.at(-1));
        return db.query(text, values);
      },
    },
  });
  const servedAt = async (at: number, since: number) => {
    asked.length = 0;
    const rows = await servedScores(listening, query(universe, instant(at), instant(since)));
    return rows.map(({ horizon, session, ofWeek, forecasts: n, crps }) => [
      horizon,
      session,
      ofWeek,
      n,
      crps,
    ]);
  };
  await scoreThrough(9, -1);
  // Two symbols of .25 each; 35 days and more are looked back.
  const first = [1, 3].flatMap((h) => [0, 4].map((at) => [h, day(at), true, 2, 0.5]));
  assert.deepEqual(await servedAt(10, 0), [
    first[0],
    first[1],
    [1, day(8), true, 2, 0.5],
    first[2],
    first[3],
  ]);
  assert.deepEqual(asked, ['2018-12-04']);
  await scoreThrough(13, 9);
  assert.deepEqual(await servedAt(14, 10), [
    ...[0, 4, 8].map((at) => [1, day(at), false, 2, 0.5]),
    [1, day(12), true, 2, 0.5],
    ...[0, 4].map((at) => [3, day(at), false, 2, 0.5]),
    [3, day(8), true, 2, 0.5],
  ]);
  assert.deepEqual(asked, [day(8)]);
  await servedAt(14, 14);
  assert.deepEqual(asked, [], 'nothing was written');
  await servedAt(14, 13);
  assert.deepEqual(asked, ['2018-12-08'], 'what is new since an earlier instant is not remembered');
  asked.length = 0;
  assert.deepEqual(
    (await servedAt(10, 14)).map(([horizon, session]) => [horizon, session]),
    first.map(([horizon, session]) => [horizon, session]).toSpliced(2, 0, [1, day(8)]),
    'as of an earlier instant',
  );
  const two = await recipeScores(db, {
    ...query(universe, instant(14), instant(10)),
    sessions: 2,
    quarter: 1,
  });
  assert.deepEqual(
    two.map(({ recipe, horizon, session, championCrps }) => [recipe, horizon, session, championCrps]),
    ['ewma', 'har'].flatMap((recipe) => [
      [recipe, 1, day(8), 0.5],
      [recipe, 1, day(12), 0.5],
      [recipe, 3, day(8), 0.5],
    ]),
  );
});
