/** What the linear families fit: standardised features of the window, and returns in EWMA sigmas. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { column, MIN_SIGMA, movingSigma, recipeFeatures } from '../panel-access.ts';
import { type ColumnScaler, fitScaler, scale } from './scaler.ts';

/** Returns beyond this many EWMA sigmas are pulled in: one crash must not choose the coefficients. */
const TARGET_LIMIT = 4;

export interface LinearDesign {
  features: string[];
  scalers: ColumnScaler[];
  /** One column per feature over the complete rows. */
  columns: Float64Array[];
  /** Return in EWMA sigmas of the horizon, one column per horizon in the order of HORIZONS. */
  outcomes: Float64Array[];
}

/** Throws MissingFeature, ConstantSeries, TooLittleHistory below two rows a feature. */
export function linearDesign(train: Panel, recipe: Recipe): LinearDesign {
  const sigma = movingSigma(train);
  const features = recipeFeatures(train, recipe.features);
  const scalers = features.map((name) => fitScaler(column(train, name)));
  const rows = completeRows(train, sigma);
  if (rows.length < 2 * features.length) throw tooLittle(recipe.family, rows.length, features.length);
  const columns = features.map((name, j) => {
    const values = column(train, name);
    const scaler = scalers[j]!;
    const scaled = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) scaled[i] = scale(values[rows[i]!]!, scaler);
    return scaled;
  });
  const outcomes = HORIZONS.map((horizon) => {
    const values = new Float64Array(rows.length);
    for (let i = 0; i < values.length; i++) values[i] = sigmasOf(train, sigma, rows[i]!, horizon);
    return values;
  });
  return { features, scalers, columns, outcomes };
}

/** Return of the row in EWMA sigmas of the horizon, pulled in to four. */
export function sigmasOf(train: Panel, sigma: Float64Array, row: number, horizon: Horizon): number {
  const z = train.targets[horizon][row]! / (sigma[row]! * Math.sqrt(horizon));
  return Math.max(-TARGET_LIMIT, Math.min(TARGET_LIMIT, z));
}

/** Rows with all outcomes, so that the horizons share one system; this leaves out the window's last 9 sessions. */
export function completeRows(train: Panel, sigma: Float64Array): Int32Array {
  const outcomes = HORIZONS.map((h) => train.targets[h]);
  const rows = new Int32Array(train.rows);
  let n = 0;
  for (let row = 0; row < train.rows; row++) {
    let complete = sigma[row]! > MIN_SIGMA;
    for (let k = 0; k < outcomes.length && complete; k++) complete = Number.isFinite(outcomes[k]![row]!);
    if (complete) rows[n++] = row;
  }
  return rows.slice(0, n);
}

function tooLittle(family: string, rows: number, features: number): TerminalError {
  return new TerminalError(
    'TooLittleHistory',
    `too little history for the ${family} model: ${rows} complete rows for ${features} features, at least ${2 * features} are needed; fetch more or name fewer features`,
    { details: { rows, features } },
  );
}
