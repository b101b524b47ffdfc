import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Prices, ScoredForecast } from '../../schemas/api.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import { layoutFan, MARGIN } from './fan-layout.ts';

const LEVELS = [0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975];

function forecast(session: string, targetSession: string, horizon: number, price: number): Forecast {
  const priceQuantiles = LEVELS.map((_, i) => price + i - 4);
  return {
    id: `${session} ${horizon}`,
    session,
    targetSession,
    horizon,
    price,
    levels: LEVELS,
    priceQuantiles,
  } as Forecast;
}

/** A 2:1 split on the second session: the first close, 200, is comparable to 100. */
const prices = {
  closes: [
    { session: '2019-02-20', close: 200, comparable: 100 },
    { session: '2019-02-21', close: 101, comparable: 101 },
    { session: '2019-02-22', close: 102, comparable: 102 },
  ],
} as Prices;

const missed: ScoredForecast = {
  forecast: forecast('2019-02-20', '2019-02-21', 1, 200),
  outcome: { realised: Math.log(1.1), covered80: false } as ScoredForecast['outcome'],
};

const layout = layoutFan(
  {
    prices,
    forecasts: [forecast('2019-02-22', '2019-02-25', 1, 102), forecast('2019-02-22', '2019-03-08', 10, 102)],
    past: [missed],
  },
  666,
  300,
);

test('sessions lie side by side, and the fan ends ten sessions after the origin at the right edge', () => {
  assert.equal(layout.origin, 2);
  assert.equal(layout.step, 50);
  assert.equal(layout.x(0), MARGIN.left);
  assert.equal(layout.x(12), 666 - MARGIN.right);
});

test('the fan starts at the last close and passes the quantiles of each horizon', () => {
  const [start, one, ten] = layout.path(0.9);
  assert.deepEqual(start, [layout.x(2), layout.y(102)]);
  assert.deepEqual(one, [layout.x(3), layout.y(104)]);
  assert.deepEqual(ten, [layout.x(12), layout.y(104)]);
});

test('an earlier interval is drawn on the scale of today, at its target session, with its miss', () => {
  const [past] = layout.past;
  assert.equal(layout.past.length, 1);
  const { index, lower, upper, outcome, hit } = past!;
  assert.deepEqual({ index, lower, upper, hit }, { index: 1, lower: 99, upper: 101, hit: false });
  assert.ok(Math.abs(outcome! - 110) < 1e-9);
});

test('everything that is drawn fits between the margins', () => {
  for (const value of [98, 100, 102, 106, 110]) {
    assert.ok(layout.y(value) >= MARGIN.top && layout.y(value) <= 300 - MARGIN.bottom, String(value));
  }
});

test('an earlier forecast whose target is not on the chart is left out', () => {
  const past = [{ forecast: forecast('2019-02-22', '2019-02-25', 1, 102), outcome: null }];
  assert.deepEqual(layoutFan({ prices, forecasts: [], past }, 666, 300).past, []);
});
