/** HAR against pandas, scikit-learn and scipy: its regressors, the penalised regression, and both of its fits. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import { cutPanel } from '../../features/cut.ts';
import { allRows, valuesAt } from '../panel-access.ts';
import { allRelative, marketPanel, type Values } from '../testdata/market.ts';
import { allClose, oracle as made } from '../testdata/oracle.ts';
import { testRecipe } from '../testdata/panels.ts';
import { harFamily } from './family.ts';
import { fitHar } from './fit.ts';
import { fitGamma } from './gamma-regression.ts';
import { harRegressors } from './regressors.ts';

const oracle: {
  ridge: { free: number; weight: number; coefficients: number[] }[];
  decision: number;
  asked: number[];
  penalty: number;
  fits: Record<'plain' | 'wide', Record<Horizon, { coefficients: number[]; sigma: Values }>>;
  /** In the order of harRegressors. */
  regressors: Record<string, Values>;
} = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));
const panel = marketPanel();
const window = cutPanel(panel, oracle.decision);
const rows = allRows(panel).filter((row) => oracle.asked.includes(panel.sessionIndex[row]!));
const RECIPES = {
  plain: testRecipe('har'),
  wide: testRecipe('har', { penalty: oracle.penalty }),
};

test('every regressor is that of pandas, at a fall beyond the limit, a still session and missing inputs too', () => {
  const { levels } = fitHar(window, RECIPES.plain);
  const regressors = harRegressors(panel, { extended: true }, new Map(levels));
  const expected = Object.values(oracle.regressors);
  assert.equal(regressors.length, expected.length);
  for (const [j, values] of expected.entries()) allRelative(valuesAt(regressors[j]!, rows), values, 1e-9);
});

test('the ridge is the gamma regressor of scikit-learn, and that of scipy when more than the constant is free', () => {
  const design = [0, 1, 2, 3, 4].map((j) => Float64Array.from(made.x, (row) => (j === 0 ? 1 : row[j - 1]!)));
  assert.equal(oracle.ridge.length, 6);
  for (const { free, weight, coefficients } of oracle.ridge) {
    allClose(fitGamma(design, Float64Array.from(made.v), { from: free, weight }), coefficients, 1e-8);
  }
});

for (const [name, recipe] of Object.entries(RECIPES) as ['plain' | 'wide', typeof RECIPES.plain][]) {
  test(`from bars to forecasts the ${name} model is that of scipy: coefficients and sigmas at every horizon`, async () => {
    const fit = await harFamily.fit(window, recipe, {});
    const { coefficients } = fitHar(window, recipe);
    const said = fit.predict(panel, rows);
    for (const h of HORIZONS) {
      const expected = oracle.fits[name][h];
      allClose(coefficients[h], expected.coefficients, 1e-7);
      assert.ok(said[h].mean.every((value) => value === 0));
      allRelative(said[h].sigma, expected.sigma, 1e-7);
    }
  });
}
