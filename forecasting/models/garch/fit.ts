import { TerminalError } from '../../../schemas/errors.ts';
import type { SessionDate } from '../../../schemas/market.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import type { FitHooks } from '../contract.ts';
import { fitEach, fittableSeries, type SymbolSeries } from '../symbol-series.ts';
import { estimateGarch, type GarchEstimate } from './estimate.ts';
import { firstVariance, nextVariance } from './likelihood.ts';

/** Returns below which five parameters say more about the sample than about the symbol. */
const MIN_RETURNS = 100;

export interface GarchState extends GarchEstimate {
  /** The last session of the window, and the variance expected of the next one. */
  session: SessionDate;
  variance: number;
}

export interface GarchFit {
  symbols: [symbol: string, state: GarchState][];
}

/**
 * One fit per symbol. `hyper.mean`: `zero` (default, as the baseline) or `constant`.
 * Throws MissingFeature, FeaturesNotRead, TooLittleHistory, ConstantSeries, NonFiniteLoss, InvalidHyperparameter;
 * AbortError.
 */
export async function fitGarch(train: Panel, recipe: Recipe, hooks: FitHooks): Promise<GarchFit> {
  const mean = recipe.hyper.mean ?? 'zero';
  if (mean !== 'zero' && mean !== 'constant') {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.mean ${mean} of recipe ${recipe.name}: allowed is one of zero, constant`,
    );
  }
  const all = fittableSeries(train, recipe, MIN_RETURNS);
  const fit = ({ symbol, returns, sessions }: SymbolSeries): GarchState => {
    const estimate = estimateGarch(symbol, returns, mean === 'zero');
    const variance = nextVariance(estimate, returns, firstVariance(estimate, estimate.before)).at(-1)!;
    return { ...estimate, session: sessions.at(-1)!, variance };
  };
  return { symbols: await fitEach(all, fit, hooks) };
}

export const saveGarch = (fit: GarchFit): Uint8Array => encodeArtifact('garch', fit);
export const loadGarch = (bytes: Uint8Array): GarchFit => decodeArtifact<GarchFit>('garch', bytes).body;
