/** What a linear fit is; of the elastic net the coefficients that are zero were not estimated. */
import type { Recipe } from '../../../schemas/recipes.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitDescription } from '../contract.ts';
import { DEFAULT_ALPHA, type RidgeModel } from './fit.ts';

/** More coefficients than this are no line of a card. */
const FEW = 12;

export function describeRidge(model: RidgeModel, { hyper }: Recipe): FitDescription {
  return describeLinear(model, { alpha: hyper.alpha ?? DEFAULT_ALPHA });
}

/** Coefficients other than zero and a constant at each horizon; `sigma` is the baseline's. */
export function describeLinear(model: RidgeModel, facts: Record<string, unknown>): FitDescription {
  const { features, byHorizon: fits } = model;
  const kept = byHorizon((h) => fits[h].coefficients.filter((value) => value !== 0).length);
  const named = byHorizon((h) => ({
    constant: fits[h].intercept,
    ...Object.fromEntries(features.map((name, j) => [name, fits[h].coefficients[j]!])),
  }));
  return {
    parameters: Object.values(kept).reduce((sum, count) => sum + count + 1, 0),
    inputs: [...new Set([...features, 'ewma_sigma'])],
    facts: {
      ...facts,
      coefficientsOtherThanZero: kept,
      ...(features.length <= FEW && { coefficients: named }),
    },
  };
}
