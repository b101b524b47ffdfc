import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allRows, column } from '../panel-access.ts';
import { allClose } from '../testdata/oracle.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { arFamily } from './family.ts';
import { fitArModel } from './fit.ts';
import { type ArEstimate, akaike, arForecast, fitAr, selectAr, sumVarianceRatio } from './least-squares.ts';
import { predictAr } from './predict.ts';

interface Oracle {
  returns: number[];
  fits: (ArEstimate & { order: number; forecast: number[]; sumVariance: number[] })[];
  selected: number;
  aic: Record<string, number>;
}
const oracle: Oracle = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));
const returns = Float64Array.from(oracle.returns);

test('coefficients, innovation variance, forecasts and the variance of their sum are those of statsmodels', () => {
  for (const expected of oracle.fits) {
    const fit = fitAr(returns, expected.order);
    allClose([fit.constant, ...fit.coefficients], [expected.constant, ...expected.coefficients], 1e-10);
    allClose([fit.variance], [expected.variance], 1e-10);
    allClose(
      arForecast(fit, oracle.returns.slice(-expected.order || oracle.returns.length), 10),
      expected.forecast,
      1e-10,
    );
    allClose(
      [1, 3, 5, 10].map((h) => sumVarianceRatio(fit, h)),
      expected.sumVariance,
      1e-10,
    );
  }
});

test("Akaike's criterion orders the lags as statsmodels does and picks the same one", () => {
  const n = returns.length - 5;
  const ours = (order: number) => akaike(fitAr(returns, order, 5), n);
  for (const order of [1, 2, 3, 4, 5]) {
    allClose([ours(order) - ours(0)], [oracle.aic[order]! - oracle.aic[0]!], 1e-9);
  }
  assert.equal(selectAr(returns, 5).coefficients.length, oracle.selected);
});

test('an autoregression of order one by hand', () => {
  // y_t = 1 + y_{t-1} / 2 without a rest; then 1 + 3.75/2, and half of that plus one.
  const path = [0, 1, 1.5, 1.75, 1.875];
  const fit = fitAr(Float64Array.from(path), 1);
  allClose([fit.constant, fit.coefficients[0]!], [1, 0.5], 1e-12);
  allClose(arForecast(fit, [3.75], 2), [2.875, 2.4375], 1e-12);
  // 1 + 1.5^2 + 1.75^2
  allClose([sumVarianceRatio(fit, 3)], [6.3125], 1e-12);
});

test('the family forecasts each row from the returns up to it', async () => {
  const panel = testPanel({ sessions: 200, symbols: 3 });
  const fit = await fitArModel(panel, testRecipe('ar'), {});
  const row = panel.rows - 30;
  const [symbol, estimate] = fit.symbols[panel.symbolIndex[row]!]!;
  assert.equal(symbol, panel.symbols[panel.symbolIndex[row]!]);
  const known = allRows(panel).filter((r) => r <= row && panel.symbolIndex[r] === panel.symbolIndex[row]);
  const own = Array.from(known, (r) => column(panel, 'ret_1')[r]!);
  const ahead = arForecast(estimate, own, 5);
  const prediction = predictAr(fit, panel, Int32Array.of(row))[5];
  allClose(prediction.mean, [ahead.reduce((a, b) => a + b, 0)], 1e-12);
  allClose(
    prediction.sigma,
    [Math.sqrt(sumVarianceRatio(estimate, 5)) * column(panel, 'ewma_sigma')[row]!],
    1e-12,
  );
});

test('bad input has a name: too little, constant, missing, collinear, an order out of range', async () => {
  const fit = (panel: ReturnType<typeof testPanel>, hyper = {}) =>
    arFamily.fit(panel, testRecipe('ar', hyper), {});
  const panel = testPanel({ sessions: 150, symbols: 3 });
  await assert.rejects(fit(testPanel({ sessions: 90, symbols: 3 })), { type: 'TooLittleHistory' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => 0)), { type: 'ConstantSeries' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => Number.NaN)), { type: 'MissingFeature' });
  await assert.rejects(fit(panel, { maxLag: 2.5 }), {
    type: 'InvalidHyperparameter',
    message: 'invalid hyper.maxLag 2.5 of recipe ar: a whole number from 0 to 20 is needed',
  });
  assert.throws(() => fitAr(new Float64Array(50).fill(1e200), 1), { type: 'NonFiniteLoss' });
});
