import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../schemas/panel.ts';
import { cutPanel } from '../features/cut.ts';
import { fitModel, loadModel } from '../models/fit-model.ts';
import { allRows } from '../models/panel-access.ts';
import { random, spoiledAfter, testPanel, testRecipe, withColumn } from '../models/testdata/panels.ts';
import { type SelectionOptions, selectionOf } from './options.ts';
import { outcomesOf } from './outcomes.ts';
import { type Selection, selectFeatures } from './select.ts';

const panel = testPanel({ sessions: 320, symbols: 6, missing: 0.05 });
const options: SelectionOptions = {
  ...{ k: 4, by: 'mrmr', outcome: 'variance', perGroup: 2, leastKnown: 0.5, seed: 1 },
};
const namesOf = ({ features }: Selection) => features.map(({ name }) => name);
const noise = (seed: number, of: Panel) => {
  const next = random(seed);
  return Float64Array.from({ length: of.rows }, () => next() - 0.5);
};
/** A column that knows the coming variance, but for noise. */
const planted = (of: Panel, name: string, scale: number) => {
  const [coming] = outcomesOf(of, 'variance');
  const error = noise(7, of);
  return withColumn(
    of,
    name,
    coming!.map((value, row) => value + scale * error[row]!),
  );
};

for (const by of ['mrmr', 'gain', 'stability', 'combined'] as const) {
  test(`by ${by}: a column that says what comes is chosen every time, the same at every run`, async () => {
    const with_ = planted(panel, 'planted', 0.1);
    const chosen = await selectFeatures(with_, with_.featureNames, { ...options, by });
    const found = chosen.features.find(({ name }) => name === 'planted');
    assert.ok(found, namesOf(chosen).join());
    assert.equal(found.place, 1);
    assert.equal(found.frequency, 1);
    assert.equal(chosen.features.length, 4);
    assert.deepEqual(await selectFeatures(with_, with_.featureNames, { ...options, by }), chosen);
  });

  test(`G4: nothing after the window changes what is chosen by ${by}`, async () => {
    const through = 240;
    const seen = cutPanel(panel, through);
    const spoiled = cutPanel(spoiledAfter(panel, through), through);
    const names = panel.featureNames;
    const chosen = await selectFeatures(seen, names, { ...options, by });
    assert.deepEqual(await selectFeatures(spoiled, names, { ...options, by }), chosen);
  });
}

test('constant, all-missing and mostly missing columns are never chosen, however few the others are', async () => {
  let odd = withColumn(panel, 'constant', new Float64Array(panel.rows).fill(2));
  odd = withColumn(odd, 'nothing', new Float64Array(panel.rows).fill(Number.NaN));
  odd = withColumn(
    odd,
    'late',
    Float64Array.from({ length: panel.rows }, (_, row) => (row < 0.7 * panel.rows ? Number.NaN : row)),
  );
  const chosen = await selectFeatures(odd, ['constant', 'ret_1', 'nothing', 'late', 'rv_5'], {
    ...options,
    k: 24,
  });
  assert.deepEqual(namesOf(chosen), ['ret_1', 'rv_5']);
  assert.deepEqual(chosen.refused, {
    constant: 'constant',
    nothing: 'mostly missing',
    late: 'mostly missing',
  });
  assert.equal(chosen.stability, null);
  await assert.rejects(selectFeatures(odd, ['constant', 'nothing'], options), { type: 'TooLittleHistory' });
});

test('what all symbols of a session share is not relevant for being there many times', async () => {
  // Persistent noise of the session, no news about anything; the more symbols, the more rows repeat it.
  const next = random(3);
  let level = 0;
  const walk = Float64Array.from(panel.sessions, () => {
    level = 0.98 * level + next() - 0.5;
    return level;
  });
  let both = withColumn(
    panel,
    'walk',
    Float64Array.from(panel.sessionIndex, (t) => walk[t]!),
  );
  both = withColumn(planted(both, 'planted', 0.5), 'noise', noise(5, panel));
  const chosen = await selectFeatures(both, ['walk', 'planted', 'noise'], { ...options, k: 3 });
  const relevance = Object.fromEntries(chosen.features.map((feature) => [feature.name, feature.relevance]));
  assert.ok(relevance.walk! < 0.1 * relevance.planted!, JSON.stringify(relevance));
  assert.ok(Math.abs(relevance.noise!) < 0.1 * relevance.planted!, JSON.stringify(relevance));
});

for (const family of ['ridge', 'lightgbm'] as const) {
  test(`a ${family} fit reads what was chosen inside its window, and says so before and after it is saved`, async () => {
    const recipe = testRecipe(family, { select: 5, selectBy: 'mrmr' });
    const model = await fitModel(recipe, panel);
    const { selected } = model.describe().facts as { selected: Selection };
    assert.equal(selected.features.length, 5);
    assert.deepEqual(
      selected,
      await selectFeatures(panel, panel.featureNames, selectionOf(recipe)!),
      'chosen on the window that the model was fitted on',
    );
    const loaded = await loadModel(model.save());
    assert.deepEqual(loaded.describe().facts, model.describe().facts);
    const rows = allRows(panel).slice(-6);
    const spoiled = {
      ...panel,
      features: panel.features.map((values, j) =>
        namesOf(selected).includes(panel.featureNames[j]!) ||
        /sigma|rv_|vix|ret_[15]$/.test(panel.featureNames[j]!)
          ? values
          : values.map(() => Number.NaN),
      ),
    };
    assert.deepEqual(loaded.predict(spoiled, rows), model.predict(panel, rows));
    const again = await fitModel(recipe, panel);
    assert.deepEqual(again.save(), model.save());
    for (const one of [model, loaded, again]) one.dispose();
  });
}

test('a recipe that cannot select is refused with what is allowed', () => {
  const wrong = (
    family: Parameters<typeof testRecipe>[0],
    hyper: Parameters<typeof testRecipe>[1],
    message: RegExp,
  ) =>
    assert.throws(() => selectionOf(testRecipe(family, hyper)), { type: 'InvalidHyperparameter', message });
  wrong('har', { select: 5 }, /family har has inputs of its own; families that select are ridge/);
  wrong('ridge', { select: 2.5 }, /hyper.select 2.5 of recipe ridge: a whole number/);
  wrong('ridge', { select: 5, selectBy: 'luck' }, /allowed is one of combined, mrmr, gain, stability/);
  wrong('ridge', { selectBy: 'gain' }, /set hyper.select too/);
  assert.equal(selectionOf(testRecipe('ridge')), undefined);
  assert.deepEqual(selectionOf(testRecipe('lightgbm', { select: true, loss: 'squared' })), {
    ...{ k: 24, by: 'combined', outcome: 'mean', perGroup: 6, leastKnown: 0.5, seed: 1 },
  });
});
