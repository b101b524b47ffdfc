import { TerminalError } from '../../../schemas/errors.ts';
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import { column, knownColumn, MIN_SIGMA, recipeFeatures } from '../panel-access.ts';
import { fitRidge, type RidgeFit } from './ridge-regression.ts';
import { type ColumnScaler, fitScaler, scale } from './scaler.ts';

/** Returns beyond this many EWMA sigmas are pulled in: one crash must not choose the coefficients. */
const TARGET_LIMIT = 4;

export interface RidgeModel {
  features: string[];
  scalers: ColumnScaler[];
  /** Of the return in EWMA sigmas of the horizon. */
  byHorizon: Record<Horizon, RidgeFit>;
}

/**
 * `hyper.alpha` is the penalty per symbol: rows of one session share their market, so a panel of n symbols is not
 * n times the evidence. Throws MissingFeature, TooLittleHistory, InvalidHyperparameter.
 */
export function fitRidgeModel(train: Panel, recipe: Recipe): RidgeModel {
  const alpha = Number(recipe.hyper.alpha ?? 1000);
  if (!(alpha > 0)) {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.alpha ${recipe.hyper.alpha} of recipe ${recipe.name}: a number above 0 is needed`,
    );
  }
  const sigma = knownColumn(train, 'ewma_sigma');
  const features = recipeFeatures(train, recipe.features);
  const scalers = features.map((name) => fitScaler(column(train, name)));
  const scaled = features.map((name, j) => column(train, name).map((value) => scale(value, scalers[j]!)));
  const fits = byHorizon((horizon) => {
    const target = train.targets[horizon];
    const rows: number[] = [];
    for (let row = 0; row < train.rows; row++) {
      if (Number.isFinite(target[row]!) && sigma[row]! > MIN_SIGMA) rows.push(row);
    }
    if (rows.length < 2 * features.length) throw tooLittle(rows.length, horizon, features.length);
    const y = Float64Array.from(rows, (row) => {
      const z = target[row]! / (sigma[row]! * Math.sqrt(horizon));
      return Math.max(-TARGET_LIMIT, Math.min(TARGET_LIMIT, z));
    });
    const columns = scaled.map((values) => Float64Array.from(rows, (row) => values[row]!));
    return fitRidge(columns, y, alpha * train.symbols.length);
  });
  return { features, scalers, byHorizon: fits };
}

function tooLittle(rows: number, horizon: number, features: number): TerminalError {
  return new TerminalError(
    'TooLittleHistory',
    `too little history for the ridge model: ${rows} rows at horizon ${horizon} for ${features} features, at least ${2 * features} are needed; fetch more or name fewer features`,
    { details: { rows, horizon, features } },
  );
}

export const saveRidge = (model: RidgeModel): Uint8Array => encodeArtifact('ridge', model);
export const loadRidge = (bytes: Uint8Array): RidgeModel => decodeArtifact<RidgeModel>('ridge', bytes).body;
