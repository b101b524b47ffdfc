import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Family } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { fitModel, loadModel } from './fit-model.ts';
import { replaceColumn, testPanel, testRecipe } from './testdata/panels.ts';
import { type OosPredictions, planFolds, walkForward } from './walk-forward.ts';
import { fromSession, trainingWindow } from './window.ts';

const panel = testPanel({ sessions: 300, missing: 0.02 });
const same = (a: OosPredictions, b: OosPredictions) => assert.deepEqual(a, b);

test('folds decide every refitEvery sessions over the last sessions asked for', () => {
  const plan = (sessions: number) =>
    planFolds(panel, testRecipe('ewma'), sessions).map((fold) => [fold.decision, fold.through]);
  assert.deepEqual(plan(150), [
    [149, 249],
    [249, 299],
  ]);
  // 120 sessions of history come first, however many are asked for.
  assert.deepEqual(plan(1000)[0], [119, 219]);
  assert.throws(() => planFolds(cutPanel(panel, 100), testRecipe('ewma'), 50), {
    type: 'TooLittleHistory',
    message: /^too little history to evaluate recipe ewma: 101 sessions, more than 120 are needed/,
  });
});

test('a rolling window keeps the last sessions and the numbering', () => {
  const recipe = {
    ...testRecipe('ewma'),
    window: { kind: 'rolling' as const, minSessions: 60, maxSessions: 80 },
  };
  const window = trainingWindow(cutPanel(panel, 199), recipe);
  assert.equal(window.sessionIndex[0], 120);
  assert.equal(window.sessionIndex.at(-1), 199);
  assert.deepEqual(window, fromSession(cutPanel(panel, 199), 120));
  assert.throws(() => trainingWindow(cutPanel(panel, 50), recipe), { type: 'TooLittleHistory' });
});

test('a walk-forward taken up after a kill gives the predictions of an undisturbed one', async () => {
  const recipe = testRecipe('ridge');
  const done: Uint8Array[] = [];
  const whole = await walkForward(panel, recipe, 150, {
    onFold: async (_, __, bytes) => void done.push(bytes),
  });
  assert.equal(done.length, 2);
  let fitted = 0;
  const resumed = await walkForward(panel, recipe, 150, {
    completed: [done[0]],
    onFold: async () => void fitted++,
  });
  same(resumed, whole);
  assert.equal(fitted, 1);
});

test('progress ends at the number of folds, and an abort stops the walk', async () => {
  const seen: number[] = [];
  await walkForward(panel, testRecipe('ewma'), 150, { progress: (done) => seen.push(done) });
  assert.deepEqual(seen, [1, 2]);
  await assert.rejects(walkForward(panel, testRecipe('ewma'), 150, { signal: AbortSignal.abort() }), {
    name: 'AbortError',
  });
});

test('bad input has a name: an unknown family, a constant market, an artifact cut short', async () => {
  await assert.rejects(fitModel({ ...testRecipe('ewma'), family: 'oracle' as Family }, panel), {
    type: 'UnknownFamily',
    message:
      'unknown model family "oracle": known are ewma, mean, ridge, har, lightgbm, lstm, garch, elastic-net, forest, hmm, ar, arima, ensemble',
  });
  const still = replaceColumn(panel, 'ewma_sigma', (value) => 0 * value);
  await assert.rejects(fitModel(testRecipe('ewma'), still), { type: 'ConstantSeries' });
  await assert.rejects(fitModel(testRecipe('har'), still), { type: 'ConstantSeries' });
  const bytes = (await fitModel(testRecipe('ewma'), panel)).save();
  await assert.rejects(loadModel(bytes.slice(0, -1)), { type: 'CorruptArtifact' });
});
