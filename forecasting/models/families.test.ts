import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { FAMILIES } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { tailPanel } from '../features/tail.ts';
import { fitModel, loadModel } from './fit-model.ts';
import { allRows } from './panel-access.ts';
import { spoiledAfter, stillPanel, testPanel, testRecipe } from './testdata/panels.ts';

const panel = testPanel({ sessions: 300, missing: 0.02 });
const still = stillPanel();
// The LSTM has its own tests: it needs TensorFlow.
const families = FAMILIES.filter((family) => family !== 'lstm');

for (const family of families) {
  test(`G4 nothing after the decision reaches the fit of ${family}`, async () => {
    const recipe = testRecipe(family);
    const honest = await fitModel(recipe, cutPanel(panel, 200));
    const spoiled = await fitModel(recipe, cutPanel(spoiledAfter(panel, 200), 200));
    assert.deepEqual(spoiled.save(), honest.save());
    // And the panel after a later session is of no use to an earlier forecast.
    const rows = allRows(panel).filter((row) => panel.sessionIndex[row] === 210);
    assert.deepEqual(honest.predict(spoiledAfter(panel, 210), rows), honest.predict(panel, rows));
    honest.dispose();
    spoiled.dispose();
  });

  test(`G2 a saved ${family} model forecasts the same bits and saves the same bytes`, async () => {
    const model = await fitModel(testRecipe(family), panel);
    const loaded = await loadModel(model.save());
    const rows = allRows(panel).slice(-40);
    assert.deepEqual(loaded.predict(panel, rows), model.predict(panel, rows));
    assert.deepEqual(loaded.save(), model.save());
    for (const h of [1, 3, 5, 10] as const) {
      for (const sigma of model.predict(panel, rows)[h].sigma) assert.ok(sigma > 0 && sigma < 0.5);
    }
    model.dispose();
    loaded.dispose();
  });

  test(`the last 80 sessions give the forecasts of ${family} that the whole panel gives, bit for bit`, async () => {
    const model = await fitModel(testRecipe(family), cutPanel(panel, 250));
    const tail = tailPanel(panel, 80);
    const rows = (of: typeof panel) => allRows(of).slice(-40);
    assert.deepEqual(model.predict(tail, rows(tail)), model.predict(panel, rows(panel)));
    model.dispose();
  });

  test(`a market of flat bars is a ConstantSeries for ${family}, not too little history`, async () => {
    await assert.rejects(fitModel(testRecipe(family), still), {
      type: 'ConstantSeries',
      message: /constant series: .*; check /,
    });
  });
}

test('nor is it too little history for a selection, or for a window whose moves came before it', async () => {
  const selecting = testRecipe('ridge', { select: 5, selectBy: 'mrmr' });
  await assert.rejects(fitModel(selecting, still), { type: 'ConstantSeries' });
  const sigma = panel.featureNames.indexOf('ewma_sigma');
  const stopped = panel.features.map((values, j) =>
    j === sigma ? values.map((value, row) => (panel.sessionIndex[row]! >= 150 ? 0 * value : value)) : values,
  );
  const rolling = { kind: 'rolling' as const, minSessions: 60, maxSessions: 120 };
  const late = { ...testRecipe('har'), window: rolling };
  await assert.rejects(fitModel(late, { ...panel, features: stopped }), { type: 'ConstantSeries' });
});

const PARTS = ['describe.ts', 'explain.ts', 'family.ts', 'fit.ts', 'predict.ts'];
for (const family of FAMILIES) {
  test(`the folder of ${family} has the same five files as every other`, () => {
    const files = readdirSync(new URL(`${family}/`, import.meta.url));
    assert.deepEqual(files.filter((name) => PARTS.includes(name)).toSorted(), PARTS);
  });
}
