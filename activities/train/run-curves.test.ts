import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitFold, outcomeOf } from '../../forecasting/models/fold.ts';
import { decodeFold, encodeFold } from '../../forecasting/models/fold-outcome.ts';
import { testPanel, testRecipe } from '../../forecasting/models/testdata/panels.ts';
import { planFolds } from '../../forecasting/models/walk-forward.ts';
import { plotsOf } from '../../rendering/plots/plots.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { curvesOf } from './run-curves.ts';

const hyper = { hidden: 4, layers: 1, steps: 5, epochs: 3, patience: 3, batch: 64 };
const recipe: Recipe = {
  ...testRecipe('ensemble', { combine: 'equal' }),
  members: [testRecipe('har'), testRecipe('lstm', hyper)],
};

test('the networks of an ensemble have their curves, of folds and fit, and a plot of them', async () => {
  const panel = testPanel({ sessions: 260, symbols: 6 });
  const [fold] = planFolds(panel, recipe, 20);
  const told: (string | undefined)[] = [];
  const model = await fitFold(panel, recipe, fold!, { epoch: (point) => told.push(point.fit) });
  const { description } = decodeFold(encodeFold(outcomeOf(model, panel, fold!)), 0);
  const curves = [...curvesOf('fit', model.describe()), ...curvesOf('fold 1', description)];
  assert.deepEqual(
    curves.map(({ name, points }) => [name, points.map(({ epoch }) => epoch)]),
    [
      ['fit.lstm', [0, 1, 2, 3]],
      ['fold 1.lstm', [0, 1, 2, 3]],
    ],
  );
  assert.ok(
    curves.every(({ points }) => points.slice(1).every(({ train, validation }) => train && validation)),
  );
  // One fit on the way, one on the whole window; epoch 0 is told too.
  assert.deepEqual(told, [...Array(4).fill('lstm 1'), ...Array(4).fill('lstm')]);
  const [plot] = plotsOf({ curves, diagnostics: null });
  assert.equal(plot?.name, 'loss-curves');
  assert.match(plot.alt, /^Training loss went from [\d.]+ to [\d.]+ over 4 points\./);
  model.dispose();
});

test('what has no curve gives none, own curves keep their name', () => {
  const points = [{ epoch: 1, train: 2 }];
  assert.deepEqual(curvesOf('fit', { facts: { members: [{ name: 'har' }] } }), []);
  assert.deepEqual(curvesOf('fold 2', { curve: points, facts: {} }), [{ name: 'fold 2', points }]);
  const inner = { name: 'both', facts: { members: [{ name: 'lstm', curve: points }] } };
  assert.deepEqual(curvesOf('fit', { facts: { members: [inner] } }), [{ name: 'fit.both.lstm', points }]);
});
