import type { Recipe } from '../../../schemas/recipes.ts';
import type { FitDescription } from '../contract.ts';
import { SERIES_INPUTS } from '../symbol-series.ts';
import { type ArimaFit, arimaOrder } from './fit.ts';

/** Of each symbol p + q coefficients, a constant and the innovation variance; the filter kept is made from them. */
export function describeArima({ symbols }: ArimaFit, recipe: Recipe): FitDescription {
  const { p, q } = arimaOrder(recipe);
  const lags = symbols.map(([, { coefficients }]) => coefficients.length);
  return {
    parameters: symbols.length * (p + q + 2),
    inputs: [...SERIES_INPUTS],
    facts: { p, q, symbolsFitted: symbols.length, others: 'the baseline', longestFilter: Math.max(...lags) },
  };
}
