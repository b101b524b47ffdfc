import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import { linearDesign } from './design.ts';
import { fitRidge, type RidgeFit } from './ridge-regression.ts';
import type { ColumnScaler } from './scaler.ts';

export const DEFAULT_ALPHA = 10_000;

export interface RidgeModel {
  features: string[];
  scalers: ColumnScaler[];
  /** Of the return in EWMA sigmas of the horizon. */
  byHorizon: Record<Horizon, RidgeFit>;
}

/**
 * `hyper.alpha` is the penalty per symbol: rows of one session share their market, so a panel of n symbols is not
 * n times the evidence. Throws MissingFeature, ConstantSeries, TooLittleHistory, InvalidHyperparameter.
 */
export function fitRidgeModel(train: Panel, recipe: Recipe): RidgeModel {
  const alpha = Number(recipe.hyper.alpha ?? DEFAULT_ALPHA);
  if (!(alpha > 0)) {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.alpha ${recipe.hyper.alpha} of recipe ${recipe.name}: a number above 0 is needed`,
    );
  }
  const { features, scalers, columns, outcomes } = linearDesign(train, recipe);
  const fits = fitRidge(columns, outcomes, alpha * train.symbols.length);
  return { features, scalers, byHorizon: byHorizon((horizon) => fits[HORIZONS.indexOf(horizon)]!) };
}

export const saveRidge = (model: RidgeModel): Uint8Array => encodeArtifact('ridge', model);
export const loadRidge = (bytes: Uint8Array): RidgeModel => decodeArtifact<RidgeModel>('ridge', bytes).body;
