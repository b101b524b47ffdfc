import assert from 'node:assert/strict';
import { test } from 'node:test';
import { featuresOffered } from '../features/offered.ts';
import { buildPanel } from '../features/panel.ts';
import { CORE } from '../features/sets.ts';
import { syntheticMarket } from '../features/testdata/synthetic.ts';
import type { MemberModels } from './contract.ts';
import { columnsWithoutValue, recipeFeatures } from './panel-access.ts';
import { modelFamily } from './registry.ts';
import { testRecipe } from './testdata/panels.ts';

const request = syntheticMarket({ seed: 4, sessions: 270, symbols: 3, missing: 0, flat: 0 });
const panel = buildPanel(request);

test('core means the same columns in the same order however many features the panel has', () => {
  const before = { ...panel, featureNames: [...CORE], features: CORE.map((name) => columnOf(name)) };
  assert.deepEqual(recipeFeatures(panel, 'core'), CORE);
  assert.deepEqual(recipeFeatures(panel, 'core'), recipeFeatures(before, 'all'));
  assert.equal(recipeFeatures(panel, 'all').length, featuresOffered(request).length);
});

test('a set leaves out columns without a value, and a panel without a column of the core is refused', () => {
  const empty = { ...panel, features: panel.features.map((values) => values.slice().fill(Number.NaN)) };
  assert.deepEqual(recipeFeatures(empty, 'core'), []);
  assert.deepEqual(columnsWithoutValue(empty, 'core'), CORE);
  assert.deepEqual(columnsWithoutValue(panel, 'core'), []);
  assert.deepEqual(columnsWithoutValue(empty, ['vix']), []);
  const cut = { ...panel, featureNames: panel.featureNames.slice(1), features: panel.features.slice(1) };
  assert.throws(() => recipeFeatures(cut, 'core'), { type: 'MissingFeature' });
});

test('a family with fixed inputs refuses a list of others instead of ignoring it', async () => {
  for (const name of ['ewma', 'mean', 'har'] as const) {
    const family = await modelFamily(name, {} as MemberModels);
    const fit = (features: string[]) => family.fit(panel, { ...testRecipe(name), features }, {});
    await assert.rejects(fit(['ewma_sigma', 'rsi_14']), { type: 'FeaturesNotRead' });
    await fit(['ewma_sigma']);
  }
});

function columnOf(name: string): Float64Array {
  return panel.features[panel.featureNames.indexOf(name)]!;
}
