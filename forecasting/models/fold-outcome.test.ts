import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { foldGroups, isChained, queueOf } from '../../schemas/training.ts';
import { combinatorialSplits, purgeOf } from './cpcv.ts';
import { evaluate } from './evaluation.ts';
import { fitFold, outcomeOf } from './fold.ts';
import { assemble, decodeFold, encodeFold } from './fold-outcome.ts';
import { evaluatePaths } from './path-evaluation.ts';
import { testPanel, testRecipe } from './testdata/panels.ts';
import { planFolds, walkForward } from './walk-forward.ts';

const panel = testPanel({ sessions: 520, symbols: 6 });
const recipe = testRecipe('ridge', { alpha: 10 });

async function outcomes(of: Recipe, folds = planFolds(panel, of, 200)) {
  return Promise.all(folds.map(async (fold) => outcomeOf(await fitFold(panel, of, fold), panel, fold)));
}

test('a fold keeps every bit of its predictions, NaN included, and the same fold is the same bytes', async () => {
  const [first] = await outcomes(recipe);
  first!.byHorizon[3].mean[0] = Number.NaN;
  const bytes = encodeFold(first!);
  assert.deepEqual(decodeFold(bytes, 0), first);
  assert.deepEqual(encodeFold({ ...first!, fold: { ...first!.fold, index: 7 } }), bytes);
  assert.equal(decodeFold(bytes, 7).fold.index, 7);
  for (const wrong of [bytes.slice(0, -1), bytes.with(200, bytes[200]! ^ 1), new Uint8Array()]) {
    assert.throws(() => decodeFold(wrong, 0), { type: 'CorruptArtifact' });
  }
});

test('G7: a prediction that is missing has one form, whatever sign the machine code gave it', async () => {
  const [first] = await outcomes(recipe);
  const { sigma } = first!.byHorizon[1];
  sigma[5] = Number.NaN;
  const bytes = encodeFold(first!);
  new Uint32Array(sigma.buffer, sigma.byteOffset + 8 * 5, 2).set([7, 0xfff80000]);
  assert.ok(Number.isNaN(sigma[5]));
  assert.deepEqual(encodeFold(first!), bytes);
});

test('folds put together are the walk-forward, and say how the fit did on its own window', async () => {
  const oos = assemble('ridge', await outcomes(recipe));
  assert.deepEqual(oos, await walkForward(panel, recipe, 200));
  const base = assemble('ewma', await outcomes(testRecipe('ewma')));
  for (const h of HORIZONS) {
    assert.ok(oos.training![h].rows > 100 && oos.training![h].crps > 0);
    const { further, crps, crpsBaseline } = evaluate(oos, base, panel, panel.symbols)[h];
    const expected = crps / crpsBaseline / (oos.training![h].crps / base.training![h].crps);
    assert.equal(further.testTrainRatio, expected);
    assert.ok(further.strategy!.turnover <= 2 && further.rmse >= further.mae);
  }
  assert.equal(evaluate(base, base, panel, panel.symbols)[1].further.testTrainRatio, 1);
  assert.equal(evaluate(base, base, panel, panel.symbols)[1].further.strategy, null);
});

test('every session is predicted once on every path of a cross-validation', async () => {
  const settings = { folds: 4, testFolds: 2, purge: purgeOf(10), embargo: 2 };
  const { splits, paths } = combinatorialSplits(480, settings, 40);
  const own = await outcomes(recipe, splits as never);
  const base = await outcomes(testRecipe('ewma'), splits as never);
  const { metrics, paths: spread } = evaluatePaths('ridge', own, base, paths, panel, panel.symbols);
  assert.equal(spread[1].values.length, 3);
  assert.equal(metrics[1].sessions, 479);
  assert.equal(metrics[1].skill, spread[1].mean);
  assert.ok(spread[1].min <= spread[1].mean && spread[1].mean <= spread[1].max);
});

test('networks are a chain on the gpu queue, light families fit many folds at once on cpu', () => {
  const of = (family: Recipe['family'], members?: Recipe[]) =>
    ({ ...recipe, family, ...(members ? { members } : {}) }) as Recipe;
  assert.deepEqual(
    foldGroups(of('ridge'), 40).map((group) => group.length),
    [32, 8],
  );
  assert.deepEqual(foldGroups(of('lstm'), 5), [[0, 1, 2, 3], [4]]);
  assert.deepEqual(foldGroups(of('arima'), 3), [[0], [1], [2]]);
  const rows: [Recipe, string, boolean][] = [
    [of('ridge'), 'cpu', false],
    [of('lightgbm'), 'gpu', false],
    [of('lstm'), 'gpu', true],
    [of('ensemble', [of('har'), of('garch')]), 'cpu', false],
    [of('ensemble', [of('har'), of('lstm')]), 'gpu', true],
  ];
  for (const [one, queue, chained] of rows)
    assert.deepEqual([queueOf(one), isChained(one)], [queue, chained]);
});
