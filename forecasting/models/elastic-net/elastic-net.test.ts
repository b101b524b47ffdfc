import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allRows } from '../panel-access.ts';
import { allClose, oracle, oracleColumns } from '../testdata/oracle.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { type ElasticNetFit, fitElasticNet, type Penalty } from './coordinate-descent.ts';
import { elasticNetFamily } from './family.ts';
import { fitElasticNetModel } from './fit.ts';

const expected: (Penalty & ElasticNetFit)[] = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
);
const [first, second, third] = oracleColumns as [Float64Array, Float64Array, Float64Array];
const columns = [
  ...oracleColumns,
  first.map((value, i) => value + 0.01 * second[i]!),
  third.map((value) => 3 - value),
];
const z = Float64Array.from(oracle.z);

test('coefficients are those of scikit-learn to 1e-6, zeros exactly zero', () => {
  for (const { alpha, l1Ratio, intercept, coefficients } of expected) {
    const [fit] = fitElasticNet(columns, [z], { alpha, l1Ratio });
    allClose([fit!.intercept, ...fit!.coefficients], [intercept, ...coefficients], 1e-6);
    for (const [j, value] of coefficients.entries()) if (value === 0) assert.equal(fit!.coefficients[j], 0);
  }
});

test('one column of unit variance: the soft threshold by hand', () => {
  // x'y/n = 2, alpha = 1: l1 .5 taken off, divided by 1 + .5.
  const [fit] = fitElasticNet([Float64Array.of(-1, 1)], [Float64Array.of(-2, 2)], { alpha: 1, l1Ratio: 0.5 });
  assert.deepEqual(fit, { intercept: 0, coefficients: [1] });
});

test('a constant column gets nothing, an infinite one is an error', () => {
  const flat = new Float64Array(z.length).fill(3);
  const [fit] = fitElasticNet([flat, ...oracleColumns], [z], { alpha: 0.01, l1Ratio: 0.5 });
  assert.equal(fit!.coefficients[0], 0);
  const wild = first.slice().fill(Number.POSITIVE_INFINITY, 0, 1);
  assert.throws(() => fitElasticNet([wild], [z], { alpha: 0.01, l1Ratio: 0.5 }), { type: 'NonFiniteLoss' });
});

test('under a hard threshold the forecast is the drift', async () => {
  const panel = testPanel({ sessions: 200 });
  const fit = await elasticNetFamily.fit(panel, testRecipe('elastic-net', { alpha: 10, l1Ratio: 1 }), {});
  const { mean, sigma } = fit.predict(panel, allRows(panel).slice(-8))[1];
  const drift = mean[0]! / sigma[0]!;
  assert.ok(drift !== 0);
  for (const [i, value] of mean.entries()) assert.ok(Math.abs(value / sigma[i]! - drift) < 1e-12);
});

test('bad input has a name: too few rows, an empty feature, a penalty out of range', () => {
  const panel = testPanel({ sessions: 200 });
  const recipe = (hyper = {}) => testRecipe('elastic-net', hyper);
  assert.throws(() => fitElasticNetModel(testPanel({ sessions: 31, symbols: 1 }), recipe()), {
    type: 'TooLittleHistory',
    message: /^too little history for the elastic-net model/,
  });
  const empty = replaceColumn(panel, 'vix', () => Number.NaN);
  assert.throws(() => fitElasticNetModel(empty, { ...recipe(), features: ['vix'] }), {
    type: 'MissingFeature',
  });
  assert.throws(() => fitElasticNetModel(panel, recipe({ alpha: 0 })), { type: 'InvalidHyperparameter' });
  assert.throws(() => fitElasticNetModel(panel, recipe({ l1Ratio: 1.5 })), {
    type: 'InvalidHyperparameter',
    message: 'invalid hyper.l1Ratio 1.5 of recipe elastic-net: a number from 0 to 1 is needed',
  });
});
