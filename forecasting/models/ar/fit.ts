import { TerminalError } from '../../../schemas/errors.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { FitHooks } from '../contract.ts';
import { fitEach, fittableSeries, moments, type SymbolSeries } from '../symbol-series.ts';
import { type ArEstimate, selectAr } from './least-squares.ts';

const MIN_RETURNS = 100;
const MOST_LAGS = 20;

export interface ArFit {
  symbols: [symbol: string, estimate: ArEstimate & { mean: number }][];
}

/**
 * One fit per symbol. `hyper.maxLag` (5): highest order that is tried.
 * Throws MissingFeature, FeaturesNotRead, TooLittleHistory, ConstantSeries, NonFiniteLoss, InvalidHyperparameter;
 * AbortError.
 */
export async function fitArModel(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<ArFit> {
  const maxLag = recipe.hyper.maxLag ?? 5;
  if (typeof maxLag !== 'number' || !Number.isInteger(maxLag) || maxLag < 0 || maxLag > MOST_LAGS) {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.maxLag ${maxLag} of recipe ${recipe.name}: a whole number from 0 to ${MOST_LAGS} is needed`,
    );
  }
  const fit = ({ returns }: SymbolSeries) => {
    const { values, mean } = moments(returns);
    return { ...selectAr(values, maxLag), mean };
  };
  return { symbols: await fitEach(fittableSeries(train, recipe, MIN_RETURNS), fit, hooks) };
}

export const saveAr = (fit: ArFit): Uint8Array => encodeArtifact('ar', fit);
export const loadAr = (bytes: Uint8Array): ArFit => decodeArtifact<ArFit>('ar', bytes).body;
