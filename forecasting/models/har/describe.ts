import type { Recipe } from '../../../schemas/recipes.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitDescription } from '../contract.ts';
import { type HarFit, harPenalty } from './fit.ts';
import { harFeatureNames } from './regressors.ts';

const OWN = ['level', 'rv_1', 'rv_5', 'rv_22'];
const NAMES = ['constant', ...OWN, ...OWN.map((name) => `market ${name}`)];
const EXTENSION = ['vix', 'fall 1', 'fall 5'];

/** Coefficients at each horizon, and the usual level of each symbol. */
export function describeHar(fit: HarFit, recipe: Recipe): FitDescription {
  const { extended, more, coefficients, levels } = fit;
  const names = extended ? [...NAMES, ...EXTENSION] : NAMES;
  const own = harFeatureNames({ extended });
  return {
    parameters: Object.values(coefficients).reduce((sum, all) => sum + all.length, levels.length),
    inputs: [...own, ...(more?.features ?? [])],
    facts: {
      symbolsWithLevel: levels.length,
      ...(more && { penalty: harPenalty(recipe), furtherInputs: more.features.length }),
      coefficients: byHorizon((h) => Object.fromEntries(names.map((name, j) => [name, coefficients[h][j]!]))),
    },
  };
}
