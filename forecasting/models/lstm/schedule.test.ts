import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutPanel } from '../../features/cut.ts';
import { liveTensors } from '../../networks/tensorflow.ts';
import type { Checkpoint, FitHooks } from '../contract.ts';
import { lstmFamily } from './family.ts';
import { fitLstm } from './fit.ts';
import { syntheticPanel, testRecipe } from './testing.ts';

const train = cutPanel(syntheticPanel(), 150);
const recipe = testRecipe({ schedule: 'one-cycle', averaging: 0.9 });
const bytesOf = async (hooks: FitHooks = {}) => (await lstmFamily.fit(train, recipe, hooks)).save();

test('G7: one cycle with averaged weights, killed after any epoch and resumed, ends with the same bytes', async () => {
  const checkpoints: Checkpoint[] = [];
  const whole = await bytesOf({ checkpoint: async (c) => void checkpoints.push(c) });
  assert.equal(checkpoints.length, 4);
  const before = liveTensors();
  for (const resume of checkpoints) assert.deepEqual(await bytesOf({ resume }), whole);
  assert.deepEqual(liveTensors(), before);
});

test('an ensemble with averaged weights continues from a checkpoint of its second network', async () => {
  const pair = { ...recipe, hyper: { ...recipe.hyper, seeds: 2 } };
  const fit = async (hooks: FitHooks) => (await lstmFamily.fit(train, pair, hooks)).save();
  const checkpoints: Checkpoint[] = [];
  const whole = await fit({ checkpoint: async (c) => void checkpoints.push(c) });
  assert.deepEqual(await fit({ resume: checkpoints.at(-2)! }), whole);
});

test('the rate rises and falls over the epochs, and averaged weights are not those of the last step', async () => {
  const curve = async (hyper: object) =>
    (await fitLstm(train, testRecipe({ schedule: 'one-cycle', ...hyper }), {})).curves[0]!;
  const [plain, averaged] = [await curve({}), await curve({ averaging: 0.9 })];
  const rates = plain.slice(1).map((point) => point.learningRate!);
  assert.ok(rates[1]! > rates[0]! && rates[3]! < rates[2]!, rates.join(' '));
  assert.deepEqual(
    averaged.slice(1).map((point) => point.train),
    plain.slice(1).map((point) => point.train),
  );
  assert.notEqual(averaged[1]!.validation, plain[1]!.validation);
});
