import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Forecast } from '../../schemas/forecast.ts';
import { nextSort, percentAt, rowsOf, sortRows } from './rows.ts';

/** Only what the table reads; quantiles at 10, 50 and 90 %. */
function forecast(
  symbol: string,
  horizon: number,
  price: number,
  quantiles: number[],
  probabilityUp = 0.5,
): Forecast {
  return { symbol, horizon, price, levels: [0.1, 0.5, 0.9], quantiles, probabilityUp } as Forecast;
}

const ROWS = rowsOf([
  forecast('KO', 1, 45, [-0.02, 0.001, 0.02], 0.51),
  forecast('KO', 5, 45, [-0.04, 0.004, 0.05]),
  forecast('GE', 1, 10, [-0.05, -0.002, 0.04], 0.47),
  forecast('GE', 5, 10, [-0.1, 0.01, 0.1]),
  forecast('AAPL', 1, 173, [-0.03, 0.003, 0.03], 0.53),
]);
const symbols = (sort: string) => sortRows(ROWS, sort).map((row) => row.symbol);

test('forecasts become one row per symbol with all of its horizons', () => {
  assert.deepEqual(
    ROWS.map((row) => [row.symbol, [...row.byHorizon.keys()]]),
    [
      ['KO', [1, 5]],
      ['GE', [1, 5]],
      ['AAPL', [1]],
    ],
  );
});

test('a log-return quantile is shown as a simple return in percent', () => {
  const one = forecast('X', 1, 1, [Math.log(0.9), 0, Math.log(1.2)]);
  assert.deepEqual(
    [0.1, 0.5, 0.9].map((level) => Math.round(percentAt(one, level) * 1e9) / 1e9),
    [-10, 0, 20],
  );
});

test('the interval that is shown is the one that is served; the median is of the distribution', () => {
  const one = forecast('X', 1, 1, [-0.02, 0.001, 0.02]);
  one.interval = {
    state: 'x',
    coverages: [0.5, 0.8],
    lower: [Math.log(0.99), Math.log(0.97)],
    upper: [Math.log(1.02), Math.log(1.05)],
  };
  assert.deepEqual(
    [0.1, 0.25, 0.5, 0.75, 0.9].map((level) => Math.round(percentAt(one, level) * 1e6) / 1e6),
    [-3, -1, 0.10005, 2, 5],
  );
});

test('rows sort by each column, both ways', () => {
  assert.deepEqual(symbols('symbol'), ['AAPL', 'GE', 'KO']);
  assert.deepEqual(symbols('-symbol'), ['KO', 'GE', 'AAPL']);
  assert.deepEqual(symbols('-close'), ['AAPL', 'KO', 'GE']);
  assert.deepEqual(symbols('-median-1'), ['AAPL', 'KO', 'GE']);
  assert.deepEqual(symbols('interval-1'), ['KO', 'AAPL', 'GE']);
  assert.deepEqual(symbols('-up-1'), ['AAPL', 'KO', 'GE']);
});

test('a symbol without a forecast at the horizon keeps its place and moves no other', () => {
  assert.deepEqual(symbols('median-5'), ['AAPL', 'KO', 'GE']);
});

test('a header sorts numbers from the top and names from A, and turns round the second time', () => {
  assert.equal(nextSort('symbol', 'median-1'), '-median-1');
  assert.equal(nextSort('-median-1', 'median-1'), 'median-1');
  assert.equal(nextSort('-close', 'symbol'), 'symbol');
  assert.equal(nextSort('symbol', 'symbol'), '-symbol');
});
