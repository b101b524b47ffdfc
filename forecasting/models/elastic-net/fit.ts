import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import { linearDesign } from '../ridge/design.ts';
import type { RidgeModel } from '../ridge/fit.ts';
import { fitElasticNet } from './coordinate-descent.ts';

export const DEFAULT_ALPHA = 0.05;
export const DEFAULT_L1_RATIO = 0.5;

/** The same linear forecast as ridge's, with coefficients that may be exactly zero. */
export type ElasticNetModel = RidgeModel;

/**
 * Pooled over symbols. `hyper.alpha` (.05) and `hyper.l1Ratio` (.5) as scikit-learn's, on standardised features and
 * returns in EWMA sigmas. Throws MissingFeature, ConstantSeries, TooLittleHistory, NonFiniteLoss, InvalidHyperparameter.
 */
export function fitElasticNetModel(train: Panel, recipe: Recipe): ElasticNetModel {
  const alpha = hyper(recipe, 'alpha', DEFAULT_ALPHA, (value) => value > 0, 'above 0');
  const l1Ratio = hyper(
    recipe,
    'l1Ratio',
    DEFAULT_L1_RATIO,
    (value) => value >= 0 && value <= 1,
    'from 0 to 1',
  );
  const { features, scalers, columns, outcomes } = linearDesign(train, recipe);
  const fits = fitElasticNet(columns, outcomes, { alpha, l1Ratio });
  return { features, scalers, byHorizon: byHorizon((horizon) => fits[HORIZONS.indexOf(horizon)]!) };
}

function hyper(
  recipe: Recipe,
  key: string,
  fallback: number,
  allowed: (value: number) => boolean,
  range: string,
): number {
  const value = recipe.hyper[key] ?? fallback;
  if (typeof value === 'number' && allowed(value)) return value;
  throw new TerminalError(
    'InvalidHyperparameter',
    `invalid hyper.${key} ${value} of recipe ${recipe.name}: a number ${range} is needed`,
  );
}

export const saveElasticNet = (model: ElasticNetModel): Uint8Array => encodeArtifact('elastic-net', model);
export const loadElasticNet = (bytes: Uint8Array): ElasticNetModel =>
  decodeArtifact<ElasticNetModel>('elastic-net', bytes).body;
