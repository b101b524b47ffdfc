import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
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
  const alpha = Number(recipe.hyper.alpha ?? 10_000);
  if (!(alpha > 0)) {
    throw new TerminalError(
      'InvalidHyperparameter',
      `invalid hyper.alpha ${recipe.hyper.alpha} of recipe ${recipe.name}: a number above 0 is needed`,
    );
  }
  const sigma = knownColumn(train, 'ewma_sigma');
  const features = recipeFeatures(train, recipe.features);
  const scalers = features.map((name) => fitScaler(column(train, name)));
  const rows = completeRows(train, sigma);
  if (rows.length < 2 * features.length) throw tooLittle(rows.length, features.length);
  const columns = features.map((name, j) => {
    const values = column(train, name);
    return Float64Array.from(rows, (row) => scale(values[row]!, scalers[j]!));
  });
  const outcomes = HORIZONS.map((horizon) =>
    Float64Array.from(rows, (row) => {
      const z = train.targets[horizon][row]! / (sigma[row]! * Math.sqrt(horizon));
      return Math.max(-TARGET_LIMIT, Math.min(TARGET_LIMIT, z));
    }),
  );
  const fits = fitRidge(columns, outcomes, alpha * train.symbols.length);
  return { features, scalers, byHorizon: byHorizon((horizon) => fits[HORIZONS.indexOf(horizon)]!) };
}

/** Rows with all outcomes, so that the horizons share one system; this leaves out the window's last 9 sessions. */
function completeRows(train: Panel, sigma: Float64Array): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < train.rows; row++) {
    if (sigma[row]! > MIN_SIGMA && HORIZONS.every((h) => Number.isFinite(train.targets[h][row]!)))
      rows.push(row);
  }
  return Int32Array.from(rows);
}

function tooLittle(rows: number, features: number): TerminalError {
  return new TerminalError(
    'TooLittleHistory',
    `too little history for the ridge model: ${rows} complete rows for ${features} features, at least ${2 * features} are needed; fetch more or name fewer features`,
    { details: { rows, features } },
  );
}

export const saveRidge = (model: RidgeModel): Uint8Array => encodeArtifact('ridge', model);
export const loadRidge = (bytes: Uint8Array): RidgeModel => decodeArtifact<RidgeModel>('ridge', bytes).body;
