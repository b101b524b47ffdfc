import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalError } from '../../../schemas/errors.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { cutPanel } from '../../features/cut.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import { stillPanel } from '../testdata/panels.ts';
import { encodeArrays } from './codec.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { encodeModel } from './model.ts';
import { predictLstm } from './predict.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const panel = syntheticPanel();
const train = cutPanel(panel, 150);
const recipe = testRecipe({ epochs: 1 });

function withColumn(name: string, value: (x: number, row: number) => number): Panel {
  const at = train.featureNames.indexOf(name);
  return { ...train, features: train.features.map((f, i) => (i === at ? f.map(value) : f)) };
}
const fails = (on: Panel, type: string, message: RegExp, r: Recipe = recipe) =>
  assert.rejects(lstmFamily.fit(on, r, {}), { type, message });

test('a feature without a single value is named, of the own inputs and of a list', async () => {
  const empty = withColumn('vix', () => Number.NaN);
  await fails(empty, 'MissingFeature', /missing feature vix: not one of \d+ rows has a value/);
  await fails(empty, 'MissingFeature', /missing feature vix/, { ...recipe, features: ['ret_1', 'vix'] });
});

test('prices that never move are a ConstantSeries', async () => {
  await fails(
    withColumn('ewma_sigma', () => 0),
    'ConstantSeries',
    /ewma_sigma of none of the 3 symbols rises above/,
  );
  await fails(stillPanel(), 'ConstantSeries', /none of the 4 symbols/);
});

test('too little history is refused', async () => {
  await fails(cutPanel(panel, 30), 'TooLittleHistory', /at least 100 and 1 needed/);
});

test('a gradient that explodes ends the fit with its norm, and nothing is left behind', async () => {
  await lstmFamily.fit(train, recipe, {});
  const before = liveTensors();
  const targets = { ...train.targets, 1: train.targets[1].map((x) => x * 1e300) };
  const exploding = { ...train, targets };
  await assert.rejects(lstmFamily.fit(exploding, recipe, {}), (error) => {
    assert.ok(error instanceof TerminalError);
    assert.equal(error.type, 'NonFiniteLoss');
    assert.deepEqual(Object.keys(error.details), ['loss', 'gradientNorm', 'learningRate']);
    return true;
  });
  assert.deepEqual(liveTensors(), before);
});

test('a model of other inputs than this version makes is a FeatureSetMismatch', async () => {
  const model = await fitLstm(train, recipe, {});
  const other = { ...model, inputs: model.inputs.with(0, 'log_rv_0_over_ewma') };
  const loaded = await lstmFamily.load(encodeModel(other));
  assert.throws(() => loaded.predict(panel, Int32Array.of(470)), {
    type: 'FeatureSetMismatch',
    message: /fitted on 13 inputs \(log_rv_0_over_ewma, .*this version makes 13 .*retrain it/,
  });
});

test('a model saved by version 0.1.0 still loads and forecasts the same bits', async () => {
  const model = await fitLstm(train, recipe, {});
  const { features, inputs, scaler, tensorflow } = model;
  const { hidden, layers, steps, batch, epochs } = model.hyper;
  const losses = [1.5, 1.4];
  const hyper = { hidden, layers, steps, batch, epochs };
  const meta = { features, inputs, hyper, scaler, losses, tensorflow };
  const old = await lstmFamily.load(encodeArrays('lstm-model', meta, model.members[0]!));
  const rows = Int32Array.of(455, 470);
  assert.deepEqual(old.predict(panel, rows), predictLstm(model, panel, rows));
  assert.deepEqual(old.describe(recipe).curve, [
    { epoch: 0, validation: 1.5 },
    { epoch: 1, validation: 1.4 },
  ]);
});
