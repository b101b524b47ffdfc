/** What fits say of themselves, against counts by hand; the networks count theirs in their own tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAMILIES, type Family, type Recipe } from '../../schemas/recipes.ts';
import type { FitDescription } from './contract.ts';
import { fitModel, loadModel, modelParts } from './fit-model.ts';
import { replaceColumn, testPanel, testRecipe } from './testdata/panels.ts';

const SYMBOLS = 4;
const panel = testPanel({ sessions: 300, symbols: SYMBOLS });
const two: Partial<Recipe> = { features: ['ret_1', 'rv_1'] };
const HAR = ['ewma_sigma', 'rv_1', 'rv_5', 'rv_22', 'vix', 'ret_1', 'ret_5'];
const SERIES = ['ret_1', 'ewma_sigma'];
/** Eleven regressors and a constant at four horizons, a level a symbol. */
const HAR_COUNT = 4 * 12 + SYMBOLS;

interface Case {
  change?: Partial<Recipe>;
  inputs: string[];
  /** By hand; of trees and chosen orders from the saved model, by another way than the description's. */
  parameters: number | ((model: string, said: FitDescription) => number);
  facts: Record<string, unknown>;
}

const leafValues = (model: string) =>
  Array.from(model.matchAll(/^leaf_value=(.*)$/gm)).reduce(
    (sum, m) => sum + m[1]!.trim().split(' ').length,
    0,
  );

const CASES: Record<Exclude<Family, 'lstm'>, Case[]> = {
  ewma: [{ inputs: ['ewma_sigma'], parameters: 0, facts: { decay: 0.94 } }],
  mean: [{ inputs: ['ewma_sigma'], parameters: SYMBOLS, facts: { symbols: SYMBOLS } }],
  ridge: [
    { change: two, inputs: ['ret_1', 'rv_1', 'ewma_sigma'], parameters: 4 * 3, facts: { alpha: 10_000 } },
    {
      change: { ...two, hyper: { alpha: 7 } },
      inputs: ['ret_1', 'rv_1', 'ewma_sigma'],
      parameters: 12,
      facts: { alpha: 7 },
    },
  ],
  'elastic-net': [
    // So heavy a penalty leaves the constants alone.
    {
      change: { ...two, hyper: { alpha: 1000 } },
      inputs: ['ret_1', 'rv_1', 'ewma_sigma'],
      parameters: 4,
      facts: { alpha: 1000, l1Ratio: 0.5, coefficientsOtherThanZero: { 1: 0, 3: 0, 5: 0, 10: 0 } },
    },
    {
      change: { ...two, hyper: { alpha: 1e-9 } },
      inputs: ['ret_1', 'rv_1', 'ewma_sigma'],
      parameters: 12,
      facts: { coefficientsOtherThanZero: { 1: 2, 3: 2, 5: 2, 10: 2 } },
    },
  ],
  har: [
    { inputs: HAR, parameters: HAR_COUNT, facts: { symbolsWithLevel: SYMBOLS } },
    {
      change: { hyper: { vix: false } },
      inputs: ['ewma_sigma', 'rv_1', 'rv_5', 'rv_22'],
      parameters: 4 * 9 + SYMBOLS,
      facts: {},
    },
    {
      change: { features: ['ret_10', 'ret_21'], hyper: { penalty: 500 } },
      inputs: [...HAR, 'ret_10', 'ret_21'],
      parameters: 4 * 14 + SYMBOLS,
      facts: { penalty: 500, furtherInputs: 2 },
    },
  ],
  lightgbm: [
    {
      change: { features: ['ret_10', 'rv_1'] },
      inputs: ['ret_10', 'rv_1', ...HAR.filter((name) => name !== 'rv_1')],
      parameters: (model) => leafValues(model) + HAR_COUNT,
      facts: { loss: 'gamma', trees: 40, estimatedByHar: HAR_COUNT },
    },
  ],
  forest: [
    {
      change: two,
      inputs: ['ret_1', 'rv_1', 'ewma_sigma'],
      parameters: leafValues,
      facts: { trees: 40 },
    },
  ],
  ar: [
    {
      change: { hyper: { maxLag: 0 } },
      inputs: SERIES,
      parameters: 2 * SYMBOLS,
      facts: { symbolsFitted: SYMBOLS, symbolsByOrder: { 'p = 0': SYMBOLS } },
    },
    {
      inputs: SERIES,
      parameters: (_, { facts }) =>
        Object.values(facts.symbolsByOrder as object).reduce((sum, n, p) => sum + n * (p + 2), 0),
      facts: { symbolsFitted: SYMBOLS },
    },
  ],
  arima: [
    { inputs: SERIES, parameters: 4 * SYMBOLS, facts: { p: 1, q: 1, symbolsFitted: SYMBOLS } },
    { change: { hyper: { p: 2, q: 0 } }, inputs: SERIES, parameters: 4 * SYMBOLS, facts: { p: 2, q: 0 } },
  ],
  garch: [
    { inputs: SERIES, parameters: 4 * SYMBOLS, facts: { mean: 'zero', symbolsFitted: SYMBOLS } },
    { change: { hyper: { mean: 'constant' } }, inputs: SERIES, parameters: 5 * SYMBOLS, facts: {} },
  ],
  hmm: [
    { inputs: SERIES, parameters: 14 * SYMBOLS, facts: { regimes: 3, symbolsFitted: SYMBOLS } },
    { change: { hyper: { states: 2 } }, inputs: SERIES, parameters: 7 * SYMBOLS, facts: { regimes: 2 } },
  ],
  planted: [
    { inputs: HAR, parameters: HAR_COUNT, facts: { planted: 'better', base: 'har' } },
    {
      change: { hyper: { kind: 'breaks', base: 'har', from: '2013-01-02' } },
      inputs: HAR,
      parameters: HAR_COUNT,
      facts: { planted: 'breaks', from: '2013-01-02', factor: 4 },
    },
  ],
  // HAR and GARCH, and a weight of one of the two at each horizon.
  ensemble: [
    {
      inputs: HAR,
      change: { hyper: { combine: 'stack' } },
      parameters: HAR_COUNT + 4 * SYMBOLS + 4,
      facts: { combine: 'stack' },
    },
  ],
};

for (const family of FAMILIES) {
  if (family === 'lstm') continue;
  test(`a fit of ${family} says how many numbers it estimated, from what, and the same once loaded`, async () => {
    for (const { change = {}, inputs, parameters, facts } of CASES[family]) {
      const { hyper, ...rest } = change;
      const model = await fitModel({ ...testRecipe(family, hyper), ...rest }, panel);
      const said = model.describe();
      const bytes = model.save();
      const expected =
        typeof parameters === 'number' ? parameters : parameters(Buffer.from(bytes).toString('latin1'), said);
      assert.equal(said.parameters, expected);
      assert.equal(said.parameters > 0, family !== 'ewma');
      assert.deepEqual(said.inputs, inputs);
      assert.deepEqual({ ...said.facts, ...facts }, said.facts);
      const loaded = await loadModel(bytes);
      assert.deepEqual(loaded.describe(), said);
      model.dispose();
      loaded.dispose();
    }
  });
}

const READ_SETS: Recipe[] = [
  ...(['ridge', 'elastic-net', 'forest', 'lightgbm'] as const).map((family) => testRecipe(family)),
  testRecipe('har', { penalty: 500 }),
  testRecipe('ridge', { select: 3, selectBy: 'mrmr' }),
];

test('columns of a set that have no value are named by the fits that left them out, and by no others', async () => {
  const empty = replaceColumn(panel, 'ret_10', () => Number.NaN);
  for (const recipe of READ_SETS) {
    const model = await fitModel(recipe, empty);
    const said = model.describe();
    assert.deepEqual(said.facts.columnsWithoutValue, ['ret_10'], recipe.name);
    assert.ok(!said.inputs.includes('ret_10'));
    const loaded = await loadModel(model.save());
    assert.deepEqual(loaded.describe(), said);
    const whole = await fitModel(recipe, panel);
    assert.ok(!('columnsWithoutValue' in whole.describe().facts));
    assert.ok(!('withoutValue' in modelParts(whole.save())), 'models with all columns keep their bytes');
    for (const one of [model, loaded, whole]) one.dispose();
  }
  for (const family of ['ewma', 'har', 'garch'] as const) {
    const model = await fitModel(testRecipe(family), empty);
    assert.ok(!('columnsWithoutValue' in model.describe().facts), `${family} has inputs of its own`);
    model.dispose();
  }
});

test('coefficients of a fit with few inputs are told by name, of one with many only counted', async () => {
  const few = await fitModel({ ...testRecipe('ridge'), ...two }, panel);
  const coefficients = few.describe().facts.coefficients as Record<number, object>;
  assert.deepEqual(Object.keys(coefficients[10]!), ['constant', 'ret_1', 'rv_1']);
  const har = await fitModel(testRecipe('har'), panel);
  const named = har.describe().facts.coefficients as Record<number, object>;
  assert.equal(Object.keys(named[1]!).length, 12);
  assert.deepEqual(Object.keys(named[1]!).slice(-3), ['vix', 'fall 1', 'fall 5']);
});
