import { TerminalError } from '../../../schemas/errors.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import type { ArFit } from '../ar/fit.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { FitHooks } from '../contract.ts';
import { fitEach, fittableSeries, moments, type SymbolSeries } from '../symbol-series.ts';
import { fitArima } from './library.ts';

/** So many that the longest filter still has a sample to be checked on. */
const MIN_RETURNS = 150;
const MOST = 5;

/** The same filter as of an autoregression, only longer. */
export type ArimaFit = ArFit;

/**
 * One fit per symbol. `hyper.p`, `hyper.q` (1, 1): orders of the returns' autoregression and moving average, not both 0.
 * Throws MissingFeature, FeaturesNotRead, TooLittleHistory, ConstantSeries, NonFiniteLoss, InvalidHyperparameter;
 * AbortError.
 */
export async function fitArimaModel(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<ArimaFit> {
  const order = arimaOrder(recipe);
  if (order.p + order.q === 0) {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.p 0 and hyper.q 0 of recipe ${recipe.name}: one of them has to be at least 1; for a mean alone take the family mean`,
    );
  }
  const fit = ({ symbol, returns }: SymbolSeries) => ({
    ...fitArima(symbol, returns, order),
    mean: moments(returns).mean,
  });
  return { symbols: await fitEach(fittableSeries(train, recipe, MIN_RETURNS), fit, hooks) };
}

/** Throws InvalidHyperparameter. */
export const arimaOrder = (recipe: Recipe) => ({ p: orderOf(recipe, 'p'), q: orderOf(recipe, 'q') });

function orderOf(recipe: Recipe, key: 'p' | 'q'): number {
  const value = recipe.hyper[key] ?? 1;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST) return value;
  throw new TerminalError(
    'InvalidHyperparameter',
    `invalid hyper.${key} ${value} of recipe ${recipe.name}: a whole number from 0 to ${MOST} is needed`,
  );
}

export const saveArima = (fit: ArimaFit): Uint8Array => encodeArtifact('arima', fit);
export const loadArima = (bytes: Uint8Array): ArimaFit => decodeArtifact<ArimaFit>('arima', bytes).body;
