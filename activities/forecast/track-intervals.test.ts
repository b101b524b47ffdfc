import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withInterval } from '../../forecasting/intervals/state.ts';
import { startScores } from '../../forecasting/intervals/tracker.ts';
import type { Forecast, Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { forecast as forecastById, insertForecasts } from '../../stores/postgres/forecasts.ts';
import { intervalStatesOf } from '../../stores/postgres/interval-states.ts';
import { insertOutcomes } from '../../stores/postgres/outcomes.ts';
import { insertLineage, sampleForecast } from '../../stores/postgres/sample-rows.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import { rebuildIntervalState } from './rebuild-interval.ts';
import { regimesOf, trackIntervals } from './track-intervals.ts';

const DAYS = ['2019-02-22', '2019-02-25', '2019-02-26', '2019-02-27', '2019-02-28', '2019-03-01'];
const asOf = (day: number) => `${DAYS[day]}T22:30:00.000Z`;
const HORIZONS: Horizon[] = [1, 3];

/** EWMA sigma that rises by the day: every session is rougher than those before. */
const panel: Panel = {
  ...{ asOf: asOf(0), symbols: ['KO'], sessions: DAYS, rows: DAYS.length },
  symbolIndex: new Int32Array(DAYS.length),
  sessionIndex: Int32Array.from(DAYS, (_, i) => i),
  featureNames: ['ewma_sigma'],
  features: [Float64Array.from(DAYS, (_, i) => 0.01 + i / 1000)],
  targets: {
    1: new Float64Array(6),
    3: new Float64Array(6),
    5: new Float64Array(6),
    10: new Float64Array(6),
  },
  price: new Float64Array(DAYS.length).fill(45),
};

function madeOn(day: number): Forecast[] {
  return HORIZONS.map((horizon) =>
    sampleForecast({
      ...{
        id: `plain ${day} ${horizon}`,
        session: DAYS[day]!,
        horizon,
        asOf: asOf(day),
        issuedAt: asOf(day),
      },
      targetSession: DAYS[day + horizon] ?? `2019-03-0${day + horizon - 1}`,
    }),
  );
}

type Db = Awaited<ReturnType<typeof createTestDatabase>>['db'];

/** A run of days as the activity issues them: outcomes known by then, then trackers, then forecasts. */
function runOf(db: Db) {
  const issued: Forecast[][] = [];
  return {
    issued,
    async issue(day: number, { killed = false } = {}): Promise<Forecast[]> {
      const ended = issued.flat().filter((one) => one.targetSession === DAYS[day]);
      await insertOutcomes(
        db,
        // Far above every bound.
        ended.map(({ id }) => ({
          ...{ forecastId: id, knownAt: asOf(day), realised: 0.2, crps: 0.1 },
          ...{ covered50: false, covered80: false, covered90: false, covered95: false },
        })),
      );
      const origin = { universe: 'demo', recipe: 'ewma', session: DAYS[day]!, asOf: asOf(day) };
      const forecasts = await trackIntervals({ db }, madeOn(day), panel, origin);
      if (killed) return [];
      await insertForecasts(db, forecasts);
      issued[day] = forecasts;
      return forecasts;
    },
  };
}

const statesOf = (db: Db, day: number) =>
  intervalStatesOf(db, { universe: 'demo', recipe: 'ewma', session: DAYS[day]!, asOf: asOf(5) });

test('G1 trackers are moved by outcomes known at the origin alone, h sessions late', async (t) => {
  const { db, close } = await createTestDatabase();
  t.after(close);
  await insertLineage(db);
  const { issue, issued } = runOf(db);
  for (let day = 0; day < 6; day++) await issue(day);
  const start = startScores(5.5).upper[2]!;
  const misses = async (horizon: number) =>
    Promise.all(
      DAYS.map(async (_, day) => {
        const state = (await statesOf(db, day)).find((one) => one.horizon === horizon)!;
        return Math.round(((state.upper[2]! - start) / 0.05 / 0.95) * 1e6) / 1e6;
      }),
    );
  assert.deepEqual(await misses(1), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(await misses(3), [0, 0, 0, 1, 2, 3]);
  const [first] = await statesOf(db, 0);
  assert.deepEqual([first!.previous, first!.startDf, first!.fed], [null, 5.5, []]);
  const [second] = await statesOf(db, 1);
  assert.deepEqual([second!.previous, second!.startDf, second!.fed], [first!.id, null, [issued[0]![0]!.id]]);
});

test('G7 a session issued again, or left between its two writes, has the rows of an undisturbed run', async (t) => {
  const [calm, disturbed] = [await createTestDatabase(), await createTestDatabase()];
  t.after(() => Promise.all([calm.close(), disturbed.close()]));
  const states: unknown[] = [];
  const forecasts: Forecast[][][] = [];
  for (const { db } of [calm, disturbed]) {
    await insertLineage(db);
    const { issue, issued } = runOf(db);
    for (let day = 0; day < 6; day++) {
      if (db === disturbed.db) await issue(day, { killed: true });
      await issue(day);
      // Again, when more is known.
      if (db === disturbed.db && day > 0) await issue(day - 1);
    }
    forecasts.push(issued);
    states.push(await Promise.all(DAYS.map((_, day) => statesOf(db, day))));
  }
  assert.deepEqual(forecasts[1], forecasts[0]);
  assert.deepEqual(states[1], states[0]);
});

test('G6 G7 a day that is filled in later has the intervals of its turn; later days keep theirs, and can be rebuilt', async (t) => {
  const [inOrder, filled] = [await createTestDatabase(), await createTestDatabase()];
  t.after(() => Promise.all([inOrder.close(), filled.close()]));
  for (const { db } of [inOrder, filled]) await insertLineage(db);
  const [first, second] = [runOf(inOrder.db), runOf(filled.db)];
  for (const day of [0, 1, 2, 3, 4, 5]) await first.issue(day);
  for (const day of [0, 1, 3]) await second.issue(day);
  const before = await statesOf(filled.db, 3);
  for (const day of [2, 4]) await second.issue(day);
  assert.deepEqual(second.issued[2], first.issued[2]);
  assert.deepEqual(await statesOf(filled.db, 3), before);
  assert.notDeepEqual(second.issued[3], first.issued[3]);
  for (const stored of second.issued.flat()) {
    const plain = madeOn(DAYS.indexOf(stored.session)).find((one) => one.horizon === stored.horizon)!;
    const state = await rebuildIntervalState(filled.db, stored.interval!.state, {
      forecast: plain,
      regime: null,
    });
    assert.equal(state!.id, stored.interval!.state);
  }
});

test('G6 a served interval is rebuilt from stored forecasts and outcomes to the last bit', async (t) => {
  const { db, close } = await createTestDatabase();
  t.after(close);
  await insertLineage(db);
  const { issue, issued } = runOf(db);
  for (let day = 0; day < 6; day++) await issue(day);
  for (const stored of [...issued[0]!, ...issued[5]!]) {
    const plain = madeOn(DAYS.indexOf(stored.session)).find((one) => one.horizon === stored.horizon)!;
    const state = await rebuildIntervalState(db, stored.interval!.state, { forecast: plain, regime: null });
    assert.equal(state!.id, stored.interval!.state);
    assert.deepEqual(withInterval(plain, state!), await forecastById(db, stored.id));
    const other = await rebuildIntervalState(db, stored.interval!.state, { forecast: plain, regime: 'calm' });
    assert.notEqual(other!.id, stored.interval!.state);
  }
});

test('the regime of a session is where its volatility stands among the sessions before', () => {
  const sessions = Array.from({ length: 70 }, (_, i) => `day ${String(i).padStart(2, '0')}`);
  const volatile = (last: number) =>
    regimesOf(
      {
        ...panel,
        ...{ sessions, rows: 70, symbolIndex: new Int32Array(70) },
        sessionIndex: Int32Array.from(sessions, (_, i) => i),
        // The first six lie before the 63 that are looked at.
        features: [Float64Array.from(sessions, (_, i) => (i === 69 ? last : i < 6 ? 1000 : i))],
      },
      'day 69',
    ).get('KO');
  assert.deepEqual([volatile(7), volatile(37), volatile(68)], ['calm', 'usual', 'rough']);
  assert.equal(regimesOf(panel, DAYS[5]!).get('KO'), null);
});
