import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { studentQuantile, studentScale } from '../../intervals/student.ts';
import { allRows } from '../panel-access.ts';
import { allClose, oracle, oracleColumns } from '../testdata/oracle.ts';
import { testPanel, testRecipe } from '../testdata/panels.ts';
import { lightgbmFamily } from './family.ts';
import { LEVELS, labelOf, lossOf, momentsOf, objectivesOf } from './losses.ts';
import { createDataset, freeBooster, freeDataset, loadBooster, predictBooster } from './native.ts';
import { lightgbmHyper, lightgbmParameters } from './parameters.ts';
import { trainBooster } from './train-booster.ts';

const expected: { squared: number[]; quantile: Record<string, number[]> } = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
);
const rows = oracle.x.length;
const columns = Float64Array.from(oracleColumns.flatMap((values) => [...values]));

async function predictions(objective: string): Promise<Float64Array> {
  const hyper = {
    leaves: 7,
    learningRate: 0.1,
    minDataInLeaf: 20,
    featureFraction: 0.5,
    lambda: 1,
    maxBin: 31,
  };
  const parameters = lightgbmParameters({ ...hyper, rounds: 40, threads: 1 }, 3, objective);
  const dataset = createDataset(columns, rows, parameters);
  try {
    const text = await trainBooster({ dataset, label: Float64Array.from(oracle.z), parameters, rounds: 40 });
    const booster = loadBooster(text);
    const values = predictBooster(booster, columns, rows, 'num_threads=1');
    freeBooster(booster);
    return values;
  } finally {
    freeDataset(dataset);
  }
}

test('squared and quantile boosting, of all five levels, agree with the python package of the same version', async () => {
  const [squared] = objectivesOf('squared');
  allClose(await predictions(squared!), expected.squared, 1e-9);
  const quantile = objectivesOf('quantile');
  assert.deepEqual(Object.keys(expected.quantile).map(Number), [...LEVELS]);
  for (const [k, values] of Object.values(expected.quantile).entries()) {
    allClose(await predictions(quantile[k]!), values, 1e-9);
  }
});

test('five quantiles of a Student t give back its mean and sigma, crossed ones are sorted, equal ones are floored', () => {
  const quantiles = LEVELS.map((level) => 0.1 + studentScale(2, 5) * studentQuantile(level, 5));
  const { mean, sigma } = momentsOf('quantile', quantiles);
  allClose([mean, sigma], [0.1, 2], 1e-12);
  assert.deepEqual(momentsOf('quantile', quantiles.toReversed()), { mean, sigma });
  assert.deepEqual(momentsOf('quantile', [0, 0, 0, 0, 0]), { mean: 0, sigma: 0.05 });
  assert.deepEqual(momentsOf('squared', [0.2]), { mean: 0.2, sigma: 1 });
});

test('labels: variance against variance, returns in sigmas of the horizon, pulled in for squared errors alone', () => {
  assert.equal(labelOf('gamma', 0.0002, 0.0001, 5), 2);
  assert.equal(labelOf('gamma', 0, 0.0001, 5), 1e-6);
  // sigma of 4 sessions at .0001 each is .02
  assert.equal(labelOf('squared', 0.01, 0.0001, 4 as 5), 0.5);
  assert.equal(labelOf('squared', -1, 0.0001, 4 as 5), -4);
  assert.equal(labelOf('quantile', -1, 0.0001, 4 as 5), -50);
});

for (const loss of ['squared', 'quantile'] as const) {
  test(`G2 a saved ${loss} model forecasts the same bits, with a mean of its own`, async () => {
    const panel = testPanel({ sessions: 260 });
    const seen: number[] = [];
    const hooks = { progress: (done: number, of: number) => void seen.push(done / of) };
    const fit = await lightgbmFamily.fit(panel, testRecipe('lightgbm', { loss, rounds: 5 }), hooks);
    const loaded = await lightgbmFamily.load(fit.save());
    const last = allRows(panel).slice(-80);
    const prediction = fit.predict(panel, last);
    assert.deepEqual(loaded.predict(panel, last), prediction);
    assert.deepEqual(loaded.save(), fit.save());
    assert.equal(seen.at(-1), 1);
    for (const h of [1, 10] as const) {
      assert.ok(prediction[h].mean.some((value) => value !== 0));
      for (const sigma of prediction[h].sigma) assert.ok(sigma > 0 && sigma < 0.5, `${sigma}`);
    }
    fit.dispose?.();
    loaded.dispose?.();
  });
}

test('an unknown loss names the known ones', () => {
  assert.throws(() => lossOf(testRecipe('lightgbm', { loss: 'huber' })), {
    type: 'InvalidHyperparameter',
    message: 'invalid hyper.loss huber of recipe lightgbm: allowed is one of gamma, squared, quantile',
  });
  assert.equal(lossOf(testRecipe('lightgbm')), 'gamma');
  assert.equal(lightgbmParameters(lightgbmHyper(testRecipe('lightgbm')), 1).split(' ')[0], 'objective=gamma');
});
