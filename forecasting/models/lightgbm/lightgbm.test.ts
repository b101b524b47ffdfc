import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allRows } from '../panel-access.ts';
import { allClose, oracle, oracleColumns } from '../testdata/oracle.ts';
import { testPanel, testRecipe } from '../testdata/panels.ts';
import { lightgbmFamily } from './family.ts';
import { createDataset, freeBooster, freeDataset, loadBooster, predictBooster } from './native.ts';
import { lightgbmHyper, lightgbmParameters } from './parameters.ts';
import { trainBooster } from './train-booster.ts';

const rows = oracle.x.length;
const columns = Float64Array.from(oracleColumns.flatMap((values) => [...values]));
const hyper = {
  rounds: 40,
  leaves: 7,
  learningRate: 0.1,
  minDataInLeaf: 20,
  featureFraction: 0.5,
  lambda: 1,
  maxBin: 31,
};

async function trees(threads: number, signal?: AbortSignal): Promise<string> {
  const parameters = lightgbmParameters({ ...hyper, threads }, 3);
  const dataset = createDataset(columns, rows, parameters);
  try {
    return await trainBooster({
      dataset,
      label: Float64Array.from(oracle.v),
      parameters,
      rounds: 40,
      signal,
    });
  } finally {
    freeDataset(dataset);
  }
}

test('boosting agrees with the python package of the same version', async () => {
  const booster = loadBooster(await trees(1));
  allClose(predictBooster(booster, columns, rows, 'num_threads=1'), oracle.lightgbm, 1e-9);
  freeBooster(booster);
});

test('on few rows the trees are the same to the last byte with two threads', async () => {
  assert.equal(await trees(2), await trees(1));
});

test('a bad parameter, a bad label and a broken model text are terminal errors with the reason', async () => {
  assert.throws(() => createDataset(columns, rows, 'max_bin=1'), {
    type: 'LightgbmFailed',
    message: /^lightgbm DatasetCreateFromMat failed with code -1: .*max_bin/,
  });
  assert.throws(() => loadBooster('no trees here'), { type: 'LightgbmFailed' });
  const parameters = lightgbmParameters({ ...hyper, threads: 1 }, 3);
  const dataset = createDataset(columns, rows, parameters);
  const label = Float64Array.from(oracle.v).fill(Number.NaN, 0, 1);
  await assert.rejects(trainBooster({ dataset, label, parameters, rounds: 1 }), { type: 'NonFiniteLoss' });
  freeDataset(dataset);
});

test('a fit stops between rounds when it is told to', async () => {
  await assert.rejects(trees(1, AbortSignal.abort()), { name: 'AbortError' });
});

test('a hyper-parameter out of range names the key, the value and the range', () => {
  assert.throws(() => lightgbmHyper(testRecipe('lightgbm', { rounds: 0 })), {
    type: 'InvalidHyperparameter',
    message: 'invalid hyper.rounds 0 of recipe lightgbm: a number from 1 to 10000 is needed',
  });
  assert.equal(lightgbmHyper(testRecipe('lightgbm', {})).leaves, 15);
});

test('the correction is around one: trees on top of HAR stay near HAR', async () => {
  const panel = testPanel({ sessions: 260 });
  const seen: number[] = [];
  const recipe = testRecipe('lightgbm');
  const fit = await lightgbmFamily.fit(panel, recipe, { progress: (done, of) => seen.push(done / of) });
  assert.equal(seen.at(-1), 1);
  const { sigma } = fit.predict(panel, allRows(panel).slice(-80))[1];
  for (const value of sigma) assert.ok(value > 0.002 && value < 0.1, `${value}`);
  fit.dispose?.();
  fit.dispose?.();
});
