import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalError } from '../../../schemas/errors.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { cutPanel } from '../../features/cut.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import type { FitHooks } from '../contract.ts';
import { stillPanel } from '../testdata/panels.ts';
import { encodeArrays } from './codec.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { encodeModel } from './model.ts';
import { predictLstm } from './predict.ts';
import { validationStart } from './targets.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const panel = syntheticPanel();
const train = cutPanel(panel, 150);
const recipe = testRecipe({ epochs: 1 });

function withColumn(name: string, value: (x: number, row: number) => number): Panel {
  const at = train.featureNames.indexOf(name);
  return { ...train, features: train.features.map((f, i) => (i === at ? f.map(value) : f)) };
}
/** With returns beyond any number of single precision in those sessions. */
function absurd(where: (session: number) => boolean): Panel {
  const spoilt = train.targets[1].map((x, row) => (where(train.sessionIndex[row]!) ? x * 1e300 : x));
  return { ...train, targets: { ...train.targets, 1: spoilt } };
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
  const early = (session: number) => session < validationStart(train);
  await assert.rejects(lstmFamily.fit(absurd(early), recipe, {}), (error) => {
    assert.ok(error instanceof TerminalError);
    assert.equal(error.type, 'NonFiniteLoss');
    assert.deepEqual(Object.keys(error.details), ['loss', 'gradientNorm', 'learningRate']);
    return true;
  });
  assert.deepEqual(liveTensors(), before);
});

test('a validation loss that is not finite ends the fit with its epoch, and no checkpoint holds it', async () => {
  const steps: number[] = [];
  const failing = async (on: Panel, r: Recipe, hooks: FitHooks) => {
    const error = await lstmFamily.fit(on, r, hooks).then(
      () => assert.fail('it ended'),
      (error) => error,
    );
    assert.ok(error instanceof TerminalError && error.type === 'NonFiniteLoss', String(error));
    return error;
  };
  // The only step of the epoch is finite, and what it leads to is not.
  const wild = testRecipe({ epochs: 3, batch: 10_000, learningRate: 1e30 });
  const after = await failing(train, wild, { checkpoint: async ({ step }) => void steps.push(step) });
  assert.match(
    after.message,
    /^validation loss became (NaN|Infinity) after epoch 1; lower hyper.learningRate/,
  );
  assert.deepEqual(
    { ...after.details, validationLoss: '' },
    { validationLoss: '', epoch: 1, learningRate: 1e30 },
  );
  assert.deepEqual(steps, []);
  const late = (session: number) => session >= validationStart(train);
  const before = await failing(absurd(late), recipe, {});
  assert.match(before.message, /^validation loss is (NaN|Infinity) before the first epoch; check the prices/);
  assert.equal(before.details.epoch, 0);
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
