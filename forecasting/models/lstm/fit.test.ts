import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../../schemas/panel.ts';
import { cutPanel } from '../../features/cut.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import type { Checkpoint, FitHooks } from '../contract.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const panel = syntheticPanel();
const train = cutPanel(panel, 150);
const recipe = testRecipe();
const bytesOf = async (hooks: FitHooks = {}, on = train, r = recipe) =>
  (await lstmFamily.fit(on, r, hooks)).save();
const lossesOf = async (hooks: FitHooks) =>
  (await fitLstm(train, recipe, hooks)).curves[0]!.map((point) => point.validation!);

test('training lowers the validation loss and the best epoch is kept', async () => {
  const losses = await lossesOf({});
  assert.equal(losses.length, 5);
  assert.ok(Math.min(...losses) < losses[0]! - 0.01, losses.join(' '));
});

test('the same fit gives the same bytes and leaves no tensor behind', async () => {
  const first = await bytesOf();
  const before = liveTensors();
  assert.deepEqual(await bytesOf(), first);
  assert.deepEqual(liveTensors(), before);
});

test('G7: a fit killed after any epoch and resumed from its checkpoint ends with the same weights', async () => {
  const checkpoints: Checkpoint[] = [];
  const whole = await bytesOf({ checkpoint: async (c) => void checkpoints.push(c) });
  assert.deepEqual(
    checkpoints.map((c) => `${c.step}/${c.of}`),
    ['1/4', '2/4', '3/4', '4/4'],
  );
  for (const resume of checkpoints) assert.deepEqual(await bytesOf({ resume }), whole);
});

test('an abort inside an epoch ends the fit; the checkpoint before it continues to the same weights', async () => {
  const whole = await bytesOf();
  const controller = new AbortController();
  let resume: Checkpoint | undefined;
  const hooks: FitHooks = {
    signal: controller.signal,
    checkpoint: async (c) => {
      resume = c;
      if (c.step === 2) setImmediate(() => controller.abort());
    },
  };
  await assert.rejects(bytesOf(hooks), { name: 'AbortError' });
  assert.equal(resume?.step, 2);
  assert.deepEqual(await bytesOf({ resume }), whole);
});

test('a checkpoint of other data or another seed is not continued', async () => {
  let other: Checkpoint | undefined;
  const keep = async (c: Checkpoint) => {
    other = c;
  };
  await bytesOf({ checkpoint: keep }, cutPanel(panel, 140));
  assert.deepEqual(await bytesOf({ resume: other }), await bytesOf());
  const seeded = { ...recipe, seed: 8 };
  assert.notDeepEqual(await bytesOf({}, train, seeded), await bytesOf());
});

test('a warm start begins at the earlier weights and runs the shorter course', async () => {
  const warmStart = await bytesOf({}, cutPanel(panel, 140));
  const losses = await lossesOf({ warmStart });
  const cold = await lossesOf({});
  assert.equal(losses.length, 3);
  assert.ok(losses[0]! < cold[0]!, 'it starts better than the baseline');
});

test('a model saved and loaded predicts the same bits', async () => {
  const fitted = await lstmFamily.fit(train, recipe, {});
  const rows = Int32Array.of(455, 470, 471);
  const loaded = await lstmFamily.load(fitted.save());
  assert.deepEqual(loaded.predict(panel, rows), fitted.predict(panel, rows));
  assert.deepEqual(loaded.save(), fitted.save());
});

test('G3: a prediction does not depend on rows after its own nor on the rows beside it', async () => {
  const fitted = await lstmFamily.fit(train, recipe, {});
  const row = 452;
  const alone = fitted.predict(cutPanel(panel, 150), Int32Array.of(row));
  const among = fitted.predict(
    panel,
    Int32Array.from({ length: 400 }, (_, i) => 80 + i),
  );
  for (const h of [1, 3, 5, 10] as const) {
    assert.equal(alone[h].mean[0], among[h].mean[row - 80]);
    assert.equal(alone[h].sigma[0], among[h].sigma[row - 80]);
  }
});

test('without an epoch that helps, the prediction is the baseline', async () => {
  const noise: Panel = { ...train, targets: syntheticPanel({ seed: 5 }).targets };
  const fitted = await lstmFamily.fit(
    cutPanel(noise, 150),
    testRecipe({ learningRate: 0.3, patience: 1 }),
    {},
  );
  const { mean, sigma } = fitted.predict(panel, Int32Array.of(470))[5];
  assert.deepEqual([mean[0], sigma[0]], [0, 0.01 * Math.sqrt(5)]);
});

test('a row without ewma_sigma gets no prediction, a missing column is an error', async () => {
  const fitted = await lstmFamily.fit(train, recipe, {});
  const features = panel.features.map((f) => f.slice());
  features[0]![470] = Number.NaN;
  const { mean, sigma } = fitted.predict({ ...panel, features }, Int32Array.of(470))[1];
  assert.ok(Number.isNaN(mean[0]) && Number.isNaN(sigma[0]));
  const featureNames = panel.featureNames.map((name) => (name === 'vix' ? 'vxx' : name));
  await assert.rejects(bytesOf({}, { ...train, featureNames }), { type: 'MissingFeature' });
});

test('corrupt bytes are refused', async () => {
  const bytes = await bytesOf();
  const flipped = bytes.slice();
  flipped[flipped.length - 1]! ^= 1;
  for (const bad of [bytes.slice(0, -1), flipped, new Uint8Array(3)]) {
    await assert.rejects(lstmFamily.load(bad), { type: 'CorruptArtifact' });
  }
});
