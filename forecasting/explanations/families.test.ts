/** Completeness: base + contributions + residual is the forecast, for every family and output. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalError } from '../../schemas/errors.ts';
import { FAMILIES, type Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { tailPanel } from '../features/tail.ts';
import type { Explanation } from '../models/contract.ts';
import { fitModel } from '../models/fit-model.ts';
import { testPanel, testRecipe } from '../models/testdata/panels.ts';
import { columnsRead } from './columns-read.ts';
import { explainRow } from './explain.ts';

const panel = testPanel({ sessions: 260, symbols: 6, missing: 0.02 });
const row = panel.rows - 1;
const OUTPUTS = ['mean', 'sigma'] as const;

function total({ base, residual, contributions }: Explanation): number {
  return contributions.reduce((sum, { value }) => sum + value, base + residual);
}

const RECIPES: [string, Recipe, Explanation['method']][] = [
  ...FAMILIES.filter((family) => family !== 'lstm').map((family): [string, Recipe, Explanation['method']] => [
    family,
    testRecipe(family),
    (
      {
        ewma: 'exact',
        mean: 'exact',
        ridge: 'exact',
        'elastic-net': 'exact',
        har: 'linear',
        planted: 'linear',
        lightgbm: 'tree',
        forest: 'tree',
      } as const
    )[family as string] ?? 'permutation',
  ]),
  ['lightgbm, squared loss', testRecipe('lightgbm', { loss: 'squared' }), 'linear'],
  ['lightgbm, quantile loss', testRecipe('lightgbm', { loss: 'quantile' }), 'tree'],
  ['har with more inputs', testRecipe('har', { penalty: 100 }), 'linear'],
  ['stacked', testRecipe('ensemble', { combine: 'stack', folds: 2 }), 'permutation'],
  ['regimes', testRecipe('ensemble', { combine: 'regime', regimes: 2, folds: 2 }), 'permutation'],
  [
    'dynamic',
    { ...testRecipe('ensemble', { combine: 'dynamic', folds: 2 }), retrainAfter: 20 },
    'permutation',
  ],
];

for (const [name, recipe, method] of RECIPES) {
  test(`what ${name} used sums to its forecast, the residual is rounding, and 80 sessions tell the same`, async () => {
    const model = await fitModel(recipe, cutPanel(panel, 245));
    for (const output of OUTPUTS) {
      const what = { horizon: 3, output } as const;
      const found = explainRow(model, panel, row, what);
      const said = model.predict(panel, Int32Array.of(row))[3][output][0]!;
      assert.equal(found.value, said);
      assert.ok(Math.abs(total(found) - said) <= 1e-15);
      assert.ok(found.converged && Math.abs(found.residual) <= 1e-9 * Math.abs(said));
      assert.ok(found.contributions.every(({ value }) => Number.isFinite(value)));
      if (output === 'sigma') assert.equal(found.method, method);
      if (found.method !== 'permutation') {
        const tail = tailPanel(panel, 80);
        assert.deepEqual(explainRow(model, tail, tail.rows - 1, what), found);
      }
    }
    model.dispose();
  });
}

test('permutation sums to the forecast too, and credits nothing to columns that a model does not read', async () => {
  const recipe: Recipe = { ...testRecipe('ridge'), features: ['rv_1', 'ret_5'] };
  const model = await fitModel(recipe, panel);
  assert.deepEqual(columnsRead(recipe, panel).toSorted(), ['ewma_sigma', 'ret_5', 'rv_1']);
  const mean = explainRow(model, panel, row, { horizon: 5, output: 'mean' }, { method: 'permutation' });
  assert.deepEqual(mean.contributions.map(({ feature }) => feature).toSorted(), [
    'ewma_sigma',
    'ret_5',
    'rv_1',
  ]);
  const sigma = explainRow(model, panel, row, { horizon: 5, output: 'sigma' }, { method: 'permutation' });
  for (const { feature, value } of sigma.contributions) {
    assert.equal(value === 0, feature !== 'ewma_sigma');
  }
  for (const found of [mean, sigma]) assert.ok(Math.abs(found.residual) < 1e-15);
  model.dispose();
});

test('a ridge is split in closed form: coefficient times the distance from the mean of the window', async () => {
  const model = await fitModel(testRecipe('ridge'), panel);
  const { horizon, contributions, base, value } = explainRow(model, panel, row, {
    horizon: 1,
    output: 'mean',
  });
  assert.equal(horizon, 1);
  // A second row of the same symbol and sigma would differ by the same sums: here base and parts give the forecast.
  assert.ok(Math.abs(base + contributions.reduce((sum, one) => sum + one.value, 0) - value) < 1e-15);
  assert.equal(contributions.length, columnsRead(testRecipe('ridge'), panel).length);
  model.dispose();
});

test('a row without a forecast has nothing to explain', async () => {
  const model = await fitModel(testRecipe('har'), panel);
  const first = { horizon: 1, output: 'sigma' } as const;
  const says = (error: unknown) => error instanceof TerminalError && error.type === 'NothingToExplain';
  assert.throws(() => explainRow(model, panel, 0, first), says);
  model.dispose();
});
