/** What leaks look like to the detectors, and that the pipeline does not look like it. Seeds are fixed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../schemas/panel.ts';
import type { Family, Recipe } from '../../schemas/recipes.ts';
import { cutPanel } from '../features/cut.ts';
import { evaluate } from '../models/evaluation.ts';
import { fitModel } from '../models/fit-model.ts';
import { syntheticPanel } from '../models/lstm/testing.ts';
import { column } from '../models/panel-access.ts';
import { replaceColumn, testPanel, testRecipe } from '../models/testdata/panels.ts';
import { walkForward } from '../models/walk-forward.ts';
import { pickFirstChampion } from '../promotion/first-champion.ts';
import { changedAfter, checkBlindFit } from './blind-fit.ts';
import { checkRecipe } from './check-recipe.ts';
import { judgeExtended } from './extended-range.ts';
import { judgeLag, lagFeatures } from './extra-lag.ts';
import { plantFuture } from './planted-future.ts';
import { judgeShuffled, shuffleLabels } from './shuffled-labels.ts';

const panel = testPanel({ sessions: 420, symbols: 8 });
const recipeOf = (family: Family, hyper: Recipe['hyper'] = {}) => ({
  ...testRecipe(family, hyper),
  refitEvery: 100,
});
const baseline = recipeOf('ewma');

async function scoresOf(of: Panel, recipe: Recipe, sessions: number) {
  const [own, theirs] = [await walkForward(of, recipe, sessions), await walkForward(of, baseline, sessions)];
  return evaluate(own, theirs, of, of.symbols);
}

test('shuffled labels leave no skill and no rank correlation, within two standard errors', async () => {
  const scores = await scoresOf(shuffleLabels(panel, 1), recipeOf('ridge'), 200);
  for (const h of [1, 3, 5, 10] as const) {
    const { red, numbers, reason } = judgeShuffled(scores[h]);
    assert.equal(red, false, reason);
    assert.ok(Math.abs(numbers.zRankIc!) < 2 && Math.abs(numbers.zSkill!) < 2, reason);
  }
});

test('a model that has seen shuffled labels is found', async () => {
  const leaked = plantFuture(shuffleLabels(panel, 1), 1, 3);
  const scores = await scoresOf(leaked, recipeOf('ridge', { alpha: 1 }), 200);
  assert.equal(judgeShuffled(scores[1]).red, true);
});

test('shuffling deals the same outcomes out again, up to sign and volatility', () => {
  const shuffled = shuffleLabels(panel, 5);
  const sigma = panel.features[panel.featureNames.indexOf('ewma_sigma')]!;
  const sorted = (of: Panel) =>
    of.targets[3]
      .map((y, row) => Math.abs(y / sigma[row]!))
      .filter((z) => Number.isFinite(z))
      .sort();
  const [a, b] = [sorted(panel), sorted(shuffled)];
  assert.equal(a.length, b.length);
  a.forEach((z, i) => {
    assert.ok(Math.abs(z - b[i]!) <= 1e-12 * z);
  });
  assert.notDeepEqual(shuffled.targets[3], panel.targets[3]);
  assert.deepEqual(shuffled.features, panel.features);
});

/** From the returns themselves, where the volatility of the next session is what rv_1 says. */
const LEARNS_SCALE = recipeOf('lightgbm', { loss: 'quantile', rounds: 15, lambda: 1, learningRate: 0.2 });

test('a session of extra lag does not raise the score, where the volatility is told it costs', async () => {
  const told = syntheticPanel({ symbols: 8, sessions: 260 });
  const [asIs, late] = [
    await walkForward(told, LEARNS_SCALE, 130),
    await walkForward(lagFeatures(told, 1), LEARNS_SCALE, 130),
  ];
  const { red, numbers } = judgeLag(asIs, late, told, 1);
  assert.equal(red, false);
  assert.ok(numbers.zGain! < -3 && numbers.gain! < -0.01);
});

test('features joined to the session before theirs are found: more lag raises the score', async () => {
  const told = syntheticPanel({ symbols: 8, sessions: 260 });
  const early = lagFeatures(told, -1);
  // Variances of the coming session where those of this one belong; the returns as they are.
  const wrong = told.featureNames
    .filter((name) => name.includes('rv_'))
    .reduce((of, name) => replaceColumn(of, name, (_, row) => column(early, name)[row]!), told);
  const [asIs, late] = [
    await walkForward(wrong, LEARNS_SCALE, 130),
    await walkForward(lagFeatures(wrong, 1), LEARNS_SCALE, 130),
  ];
  const { red, reason } = judgeLag(asIs, late, wrong, 1);
  assert.equal(red, true, reason);
});

test('a planted future column turns the sanity band red, and red is not promoted', async () => {
  const metrics = await scoresOf(plantFuture(panel, 1, 1), recipeOf('ridge', { alpha: 1 }), 290);
  assert.equal(metrics[1].sanity.band, 'red');
  const honest = await scoresOf(panel, recipeOf('har'), 290);
  assert.notEqual(honest[1].sanity.band, 'red');
  const champion = pickFirstChampion([
    { recipe: 'leaky', metrics },
    { recipe: 'har', metrics: honest },
  ]);
  assert.equal(champion?.recipe, 'har');
  const [first] = champion!.evidence.ranking;
  assert.deepEqual([first!.recipe, first!.blocked], ['leaky', true]);
  assert.equal(pickFirstChampion([{ recipe: 'leaky', metrics }]), undefined);
});

for (const family of ['har', 'garch'] as const) {
  test(`${family} passes every check of a recipe: shuffled labels, lag, extended range, blind fit`, async () => {
    const findings = await checkRecipe(panel, recipeOf(family), { baseline, sessions: 160 });
    assert.deepEqual(
      [...new Set(findings.map(({ check }) => check))],
      [...['shuffled-labels', 'extra-lag', 'extended-range', 'blind-fit']],
    );
    assert.deepEqual(
      findings.filter(({ red }) => red),
      [],
    );
    const extended = findings.find(({ check }) => check === 'extended-range')!;
    assert.ok(extended.numbers.compared! > 500);
  });
}

test('one bit of one old forecast that changes when the range is extended is found', async () => {
  const before = await walkForward(cutPanel(panel, 300), baseline, 50);
  assert.equal(judgeExtended(before, before).red, false);
  const after = structuredClone(before);
  after.byHorizon[5].sigma[7]! *= 1 + 2 ** -52;
  assert.deepEqual(judgeExtended(before, after).numbers, { compared: before.rows.length, different: 1 });
});

// The other families: forecasting/models/families.test.ts.
const NETWORKS: Recipe['hyper'][] = [
  {},
  { head: 'quantile', volatility: 0.5, direction: 0.1 },
  { network: 'attention', heads: 2, mixup: 0.2 },
  { network: 'alstm', dropout: 0.2, mcSamples: 2, seeds: 2 },
  { network: 'multi-scale', heads: 2 },
  { network: 'tcn', fineTune: true },
];
const SMALL = { epochs: 1, hidden: 4, layers: 1, steps: 5, batch: 128 };
for (const hyper of NETWORKS) {
  test(`G4 nothing after the decision reaches the bytes of lstm ${JSON.stringify(hyper)}`, async () => {
    const told = syntheticPanel({ sessions: 220 });
    const recipe = { ...testRecipe('lstm'), hyper: { ...SMALL, ...hyper } };
    const found = await checkBlindFit(recipe, told, 190);
    assert.equal(found.red, false, found.reason);
  });
}

test('G4 nothing after the decision reaches the bytes of an ensemble with a network in it', async () => {
  const members = [testRecipe('har'), { ...testRecipe('lstm'), hyper: SMALL }];
  const recipe = { ...testRecipe('ensemble', { combine: 'stack', folds: 2 }), members };
  const found = await checkBlindFit(recipe, panel, 300);
  assert.equal(found.red, false, found.reason);
});

test('what happens at the decision itself does reach the bytes: the check of blind fits is not blind', async () => {
  const recipe = testRecipe('har');
  const [asIs, changed] = await Promise.all(
    [panel, changedAfter(panel, 199)].map(async (one) => (await fitModel(recipe, cutPanel(one, 200))).save()),
  );
  assert.notDeepEqual(asIs, changed);
});
