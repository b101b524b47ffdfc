import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRows } from '../panel-access.ts';
import { allClose, oracle, oracleColumns } from '../testdata/oracle.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { fitRidgeModel } from './fit.ts';
import { predictRidge } from './predict.ts';
import { fitRidge } from './ridge-regression.ts';
import { fitScaler, scale } from './scaler.ts';

test('ridge agrees with scikit-learn', () => {
  for (const { alpha, intercept, coefficients } of oracle.ridge) {
    const [fit] = fitRidge(oracleColumns, [Float64Array.from(oracle.z)], alpha);
    allClose([fit!.intercept, ...fit!.coefficients], [intercept, ...coefficients], 1e-11);
  }
});

test('the scaler winsorises at the window quantiles, standardises, and puts missing values at the mean', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => i);
  const scaler = fitScaler(Float64Array.from([...values, Number.NaN]));
  assert.deepEqual([scaler.low, scaler.high, scaler.mean], [1, 99, 50]);
  assert.equal(scale(1e9, scaler), scale(99, scaler));
  assert.equal(scale(Number.NaN, scaler), 0);
  assert.equal(scale(50, scaler), 0);
  // A constant column is worth nothing, and divides by nothing.
  assert.equal(scale(3, fitScaler(new Float64Array(5).fill(3))), 0);
});

test('a hard penalty leaves the drift alone', () => {
  const panel = testPanel({ sessions: 200 });
  const model = fitRidgeModel(panel, testRecipe('ridge', { alpha: 1e12 }));
  for (const coefficient of model.byHorizon[1].coefficients) assert.ok(Math.abs(coefficient) < 1e-9);
  const { mean, sigma } = predictRidge(model, panel, allRows(panel).slice(-8))[1];
  for (const [i, value] of mean.entries()) {
    assert.ok(Math.abs(value / sigma[i]! - model.byHorizon[1].intercept) < 1e-6);
  }
});

test('a named feature without a value is refused, one of all is left out', () => {
  const panel = replaceColumn(testPanel({ sessions: 200 }), 'vix', () => Number.NaN);
  assert.throws(() => fitRidgeModel(panel, { ...testRecipe('ridge'), features: ['ret_1', 'vix'] }), {
    type: 'MissingFeature',
    message: /^missing feature vix: not one of 1600 rows has a value/,
  });
  assert.throws(() => fitRidgeModel(panel, { ...testRecipe('ridge'), features: ['rsi_99'] }), {
    type: 'MissingFeature',
  });
  const { features } = fitRidgeModel(panel, testRecipe('ridge'));
  assert.ok(!features.includes('vix') && features.includes('ret_1'));
});

test('a penalty of zero is refused', () => {
  assert.throws(() => fitRidgeModel(testPanel({ sessions: 150 }), testRecipe('ridge', { alpha: 0 })), {
    type: 'InvalidHyperparameter',
  });
});
