import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRows, column } from '../panel-access.ts';
import { allClose, oracle } from '../testdata/oracle.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { harFamily } from './family.ts';
import { fitHar } from './fit.ts';
import { type Design, fitGamma, gammaLoss } from './gamma-regression.ts';
import { harVariance, predictHar } from './predict.ts';

const design: Design = [0, 1, 2, 3, 4].map((j) =>
  Float64Array.from(oracle.x, (row) => (j === 0 ? 1 : row[j - 1]!)),
);
const y = Float64Array.from(oracle.v);

test('the QLIKE fit agrees with the gamma regression of statsmodels', () => {
  allClose(fitGamma(design, y), oracle.gamma, 1e-9);
});

test('the fit is scale-free: outcomes a million times larger move the constant alone', () => {
  const b = fitGamma(design, y);
  const scaled = fitGamma(
    design,
    y.map((value) => 1e6 * value),
  );
  allClose(scaled.slice(1), b.slice(1), 1e-9);
  assert.ok(Math.abs(scaled[0]! - b[0]! - Math.log(1e6)) < 1e-9);
  assert.ok(
    gammaLoss(design, y, b) <
      gammaLoss(
        design,
        y,
        b.map((value) => value + 0.01),
      ),
  );
});

test('an infinite regressor is an error, not a model', () => {
  const spoiled = design.with(1, design[1]!.slice().fill(Number.POSITIVE_INFINITY, 0, 1));
  assert.throws(() => fitGamma(spoiled, y), { type: 'NonFiniteLoss' });
});

test('on average over the window the variance forecast is the realised one', () => {
  const panel = testPanel({ sessions: 300 });
  const fit = fitHar(panel, testRecipe('har'));
  const rows = allRows(panel).filter(
    (row) => panel.sessionIndex[row]! >= 30 && panel.sessionIndex[row]! < 299,
  );
  const variance = harVariance(fit, panel, rows)[1];
  const next = column(panel, 'rv_1');
  // The constant's first-order condition: the mean of realised / forecast is one.
  const ratio = rows.reduce((sum, row, i) => sum + next[row + panel.symbols.length]! / variance[i]!, 0);
  assert.ok(Math.abs(ratio / rows.length - 1) < 0.02, `${ratio / rows.length}`);
});

test('a missing VIX counts as its mean, a missing EWMA sigma gives no forecast', () => {
  const panel = testPanel({ sessions: 200 });
  const fit = fitHar(panel, testRecipe('har'));
  const last = Int32Array.of(panel.rows - 1);
  const without = (name: string) =>
    replaceColumn(panel, name, (value, row) => (row === last[0] ? Number.NaN : value));
  const sigma = (name: string) => predictHar(fit, without(name), last)[5].sigma[0]!;
  assert.ok(sigma('vix') > 0);
  assert.ok(Number.isNaN(sigma('ewma_sigma')));
});

test('without VIX the model needs none; with it an empty column is refused', () => {
  const panel = replaceColumn(testPanel({ sessions: 200 }), 'vix', () => Number.NaN);
  assert.equal(fitHar(panel, testRecipe('har', { vix: false })).coefficients[1].length, 9);
  assert.throws(() => fitHar(panel, testRecipe('har')), {
    type: 'MissingFeature',
    message: /^missing feature vix/,
  });
});

test('a quiet and a wild symbol get the same shape of forecast', () => {
  // Scaling one symbol's prices moves by a constant factor scales its forecast by the same factor.
  const panel = testPanel({ sessions: 250, symbols: 4 });
  const scaled = ['ewma_sigma', 'ret_1', 'ret_5'].reduce(
    (p, name) => replaceColumn(p, name, (value, row) => (p.symbolIndex[row] === 0 ? value / 50 : value)),
    ['rv_1', 'rv_5', 'rv_22'].reduce(
      (p, name) => replaceColumn(p, name, (value, row) => (p.symbolIndex[row] === 0 ? value / 2500 : value)),
      panel,
    ),
  );
  const rows = Int32Array.of(panel.rows - 4);
  const sigma = (p: typeof panel) => predictHar(fitHar(p, testRecipe('har')), p, rows)[1].sigma[0]!;
  assert.ok(Math.abs((sigma(scaled) * 50) / sigma(panel) - 1) < 1e-6);
});

test('a penalty lets other features in; a large one gives HAR without them, a small one a lower loss', () => {
  const panel = testPanel({ sessions: 250 });
  const wide = (penalty: number) => fitHar(panel, testRecipe('har', { penalty }));
  const plain = fitHar(panel, testRecipe('har'));
  assert.equal(plain.more, undefined);
  const names = wide(1).more!.features;
  assert.deepEqual(
    names,
    panel.featureNames.filter(
      (name) => !['ewma_sigma', 'rv_1', 'rv_5', 'rv_22', 'vix', 'ret_1', 'ret_5'].includes(name),
    ),
  );
  const heavy = wide(1e9).coefficients[5];
  allClose(heavy.slice(0, 12), plain.coefficients[5], 1e-6);
  for (const value of heavy.slice(12)) assert.ok(Math.abs(value) < 1e-6);
  const size = (penalty: number) => Math.hypot(...wide(penalty).coefficients[5].slice(12));
  assert.ok(size(1) > size(50) && size(50) > size(5000));
});

test('the ridge is that of the penalised objective: no coefficient can move and lower it', () => {
  const penalty = { from: 2, weight: 0.05 };
  const b = fitGamma(design, y, penalty);
  const least = gammaLoss(design, y, b, penalty);
  for (let j = 0; j < b.length; j++) {
    for (const step of [-1e-3, 1e-3]) {
      const moved = b.map((value, i) => (i === j ? value + step : value));
      assert.ok(gammaLoss(design, y, moved, penalty) > least);
    }
  }
});

test('other features by name need a penalty, and a penalty has to be one', async () => {
  const panel = testPanel({ sessions: 250 });
  const recipe = { ...testRecipe('har', { penalty: 100 }), features: ['ret_21', 'vix'] };
  const model = await harFamily.fit(panel, recipe, {});
  assert.deepEqual(
    (await harFamily.load(model.save())).predict(panel, allRows(panel)),
    model.predict(panel, allRows(panel)),
  );
  await assert.rejects(harFamily.fit(panel, { ...recipe, hyper: {} }, {}), { type: 'FeaturesNotRead' });
  await assert.rejects(harFamily.fit(panel, { ...recipe, hyper: { penalty: -1 } }, {}), {
    type: 'InvalidHyperparameter',
  });
});
