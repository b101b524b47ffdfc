import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createDataset, freeBooster, freeDataset, loadBooster, predictBooster } from '../lightgbm/native.ts';
import { trainBooster } from '../lightgbm/train-booster.ts';
import { allRows } from '../panel-access.ts';
import { allClose, oracle, oracleColumns } from '../testdata/oracle.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { forestFamily } from './family.ts';
import { forestHyper, forestParameters } from './parameters.ts';

const expected: { forest: number[] } = JSON.parse(
  readFileSync(new URL('../lightgbm/testdata/oracle.json', import.meta.url), 'utf8'),
);
const rows = oracle.x.length;
const columns = Float64Array.from(oracleColumns.flatMap((values) => [...values]));
const small = { trees: 12, leaves: 15, minDataInLeaf: 40, threads: 1 };

async function trees(threads: number): Promise<string> {
  const hyper = {
    trees: 40,
    leaves: 7,
    minDataInLeaf: 20,
    featureFraction: 0.5,
    baggingFraction: 0.5,
    maxBin: 31,
  };
  const parameters = forestParameters({ ...hyper, threads }, 3);
  const dataset = createDataset(columns, rows, parameters);
  try {
    return await trainBooster({ dataset, label: Float64Array.from(oracle.z), parameters, rounds: 40 });
  } finally {
    freeDataset(dataset);
  }
}

test('the forest agrees with the python package of the same version', async () => {
  const booster = loadBooster(await trees(1));
  allClose(predictBooster(booster, columns, rows, 'num_threads=1'), expected.forest, 1e-9);
  freeBooster(booster);
});

test('on few rows the trees are the same to the last byte with two threads', async () => {
  assert.equal(await trees(2), await trees(1));
});

test('a market whose variance follows a feature: the forest finds it', async () => {
  const plain = testPanel({ sessions: 260 });
  // Every fourth week VIX is high, and the sessions after it are nine times as wild.
  const wild = (row: number, lag: number) => Math.floor((plain.sessionIndex[row]! - lag) / 5) % 4 === 0;
  const panel = replaceColumn(
    replaceColumn(plain, 'vix', (_, row) => (wild(row, 0) ? 0.4 : 0.1)),
    'rv_1',
    (value, row) => (wild(row, 1) ? 9 : 1) * value,
  );
  const fit = await forestFamily.fit(panel, testRecipe('forest', { ...small, featureFraction: 1 }), {});
  const late = allRows(panel).filter((row) => panel.sessionIndex[row]! > 200);
  const sigma = fit.predict(panel, late)[1].sigma;
  const average = (high: boolean) => {
    const of = sigma.filter((_, i) => wild(late[i]!, 0) === high);
    return of.reduce((a, b) => a + b, 0) / of.length;
  };
  assert.ok(average(true) > 1.8 * average(false), `${average(true)} ${average(false)}`);
  fit.dispose?.();
  fit.dispose?.();
});

test('bad input has a name: too little, a missing feature, a parameter out of range; a fit can be told to stop', async () => {
  const panel = testPanel({ sessions: 200 });
  const fit = (of: typeof panel, hyper = {}, hooks = {}) =>
    forestFamily.fit(of, testRecipe('forest', { ...small, ...hyper }), hooks);
  await assert.rejects(fit(panel, { minDataInLeaf: 1000 }), { type: 'TooLittleHistory' });
  await assert.rejects(fit(replaceColumn(panel, 'rv_1', () => Number.NaN)), { type: 'MissingFeature' });
  await assert.rejects(fit(panel, {}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.throws(() => forestHyper(testRecipe('forest', { baggingFraction: 1 })), {
    type: 'InvalidHyperparameter',
    message: 'invalid hyper.baggingFraction 1 of recipe forest: a number from 0.01 to 0.99 is needed',
  });
});
