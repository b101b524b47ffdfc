import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { arForecast, sumVarianceRatio } from '../ar/least-squares.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { arimaFamily } from './family.ts';
import { fitArima } from './library.ts';

interface Fit {
  p: number;
  q: number;
  mean: number;
  variance: number;
  /** Of the autoregressive form, lag 1 first. */
  weights: number[];
  forecast: number[];
  sumVariance: number[];
}
const oracle: { returns: number[]; fits: Fit[] } = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
);
const returns = Float64Array.from(oracle.returns);

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance: number, what: string): void {
  expected.forEach((value, i) => {
    const error = Math.abs((actual[i] ?? 0) - value);
    assert.ok(error < tolerance, `${what} [${i}]: ${actual[i]} is not ${value}`);
  });
}

for (const { p, q, mean, variance, weights, forecast, sumVariance } of oracle.fits) {
  test(`(${p}, 0, ${q}) is the model of statsmodels, to the optimisers' tolerance`, () => {
    const fit = fitArima('X', returns, { p, q });
    near(fit.coefficients, weights, 5e-4, 'weight');
    near([fit.variance / variance], [1], 1e-3, 'variance');
    const sum = fit.coefficients.reduce((a, b) => a + b, 0);
    near([fit.constant / (1 - sum)], [mean], 1e-3, 'mean');
    near(arForecast(fit, oracle.returns.slice(-120), 10), forecast, 1e-3, 'forecast');
    const growth = [1, 3, 5, 10].map((h, i) => sumVarianceRatio(fit, h) / sumVariance[i]!);
    near(growth, [1, 1, 1, 1], 1e-3, 'variance of the sum');
  });
}

test('an autoregression has no weight beyond its order, a moving average has', () => {
  const ar = fitArima('X', returns, { p: 2, q: 0 }).coefficients;
  assert.ok(ar.slice(2).every((weight) => Math.abs(weight) < 1e-9));
  const { coefficients } = fitArima('X', returns, { p: 0, q: 1 });
  for (let k = 1; k < 6; k++) {
    near([coefficients[k]! / coefficients[k - 1]!], [coefficients[1]! / coefficients[0]!], 1e-6, 'ratio');
  }
});

test('the same series gives the same bits, and units do not matter', () => {
  const fit = fitArima('X', returns, { p: 1, q: 1 });
  assert.deepEqual(fitArima('X', returns, { p: 1, q: 1 }), fit);
  const small = fitArima(
    'X',
    returns.map((value) => value / 128),
    { p: 1, q: 1 },
  );
  near(small.coefficients, fit.coefficients, 1e-9, 'weight');
  near([small.constant * 128, small.variance * 128 ** 2], [fit.constant, fit.variance], 1e-9, 'scale');
});

test('missing returns are left out before the library fills them', () => {
  const holes = Float64Array.from([...returns.slice(0, 500), Number.NaN, ...returns.slice(500)]);
  assert.deepEqual(fitArima('X', holes, { p: 1, q: 0 }), fitArima('X', returns, { p: 1, q: 0 }));
});

test('bad input has a name: too little, constant, missing, orders out of range', async () => {
  const fit = (panel: ReturnType<typeof testPanel>, hyper = {}) =>
    arimaFamily.fit(panel, testRecipe('arima', hyper), {});
  const panel = testPanel({ sessions: 170, symbols: 2 });
  await assert.rejects(fit(testPanel({ sessions: 120, symbols: 2 })), { type: 'TooLittleHistory' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => 0)), { type: 'ConstantSeries' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => Number.NaN)), { type: 'MissingFeature' });
  await assert.rejects(fit(panel, { p: 0, q: 0 }), { type: 'InvalidHyperparameter' });
  await assert.rejects(fit(panel, { q: 6 }), {
    type: 'InvalidHyperparameter',
    message: 'invalid hyper.q 6 of recipe arima: a whole number from 0 to 5 is needed',
  });
});

test('a fit that is of no use is an error: one return that dwarfs all others', () => {
  const wild = Float64Array.from({ length: 300 }, (_, t) => (t === 150 ? 1e160 : 0.01 * Math.sin(t)));
  assert.throws(() => fitArima('X', wild, { p: 1, q: 1 }), { type: 'NonFiniteLoss' });
});
