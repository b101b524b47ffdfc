import { TerminalError } from '../../../schemas/errors.ts';
import type { Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import type { Recipe } from '../../../schemas/recipes.ts';
import { decodeArtifact, encodeArtifact } from '../artifact.ts';
import { byHorizon } from '../by-horizon.ts';
import {
  column,
  forwardMean,
  knownColumn,
  MIN_SIGMA,
  movingSigma,
  recipeFeatures,
  rowTable,
} from '../panel-access.ts';
import { fitScaler } from '../ridge/scaler.ts';
import { sessionCount } from '../window.ts';
import { fitGamma } from './gamma-regression.ts';
import { designOf, ewmaVariance, type HarFeatures, harFeatureNames, harRegressors } from './regressors.ts';

export interface HarFit extends HarFeatures {
  /** Usual ln EWMA variance of each symbol over the window. */
  levels: [symbol: string, level: number][];
  /** Window means of the regressors: what a missing value counts as. */
  centres: number[];
  /** Constant, then one coefficient per regressor, for ln(variance per session / EWMA variance). */
  coefficients: Record<Horizon, number[]>;
}

/**
 * Pooled over symbols, direct by horizon. The outcome is the range-based variance of the coming sessions: at h = 1
 * CRPS .006567 against .006570 with squared returns, elsewhere equal; its level is left to the calibration.
 * Throws MissingFeature, ConstantSeries, TooLittleHistory, NonFiniteLoss, InvalidHyperparameter.
 */
export function fitHar(train: Panel, recipe: Recipe): HarFit {
  const own = harFeatureNames({ extended: recipe.hyper.vix !== false });
  for (const name of own) knownColumn(train, name);
  movingSigma(train);
  const features: HarFeatures = { extended: recipe.hyper.vix !== false, ...furtherOf(train, recipe, own) };
  const penalty = {
    // The constant and HAR's own regressors are free.
    from: features.extended ? 12 : 9,
    weight: harPenalty(recipe) / sessionCount(train),
  };
  const levels = usualLevels(train);
  const regressors = harRegressors(train, features, new Map(levels));
  const complete = completeRows(train, regressors);
  const centres = regressors.map((values) => meanOver(values, complete));
  const base = ewmaVariance(train);
  const table = rowTable(train);
  // The minimum of the horizon before is near.
  let start: Float64Array | undefined;
  const coefficients = byHorizon((horizon) => {
    const ahead = forwardMean(train, column(train, 'rv_1'), horizon, table);
    const rows = rowsWith(complete, ahead);
    requireRows(rows.length, horizon, regressors.length + 1);
    const y = new Float64Array(rows.length);
    for (let i = 0; i < y.length; i++) y[i] = ahead[rows[i]!]! / base[rows[i]!]!;
    start = fitGamma(designOf(regressors, centres, rows), y, penalty, start);
    return Array.from(start);
  });
  return { ...features, levels, centres, coefficients };
}

/** `hyper.penalty` of a recipe of this family: 0 when it reads HAR's own inputs alone. Throws InvalidHyperparameter. */
export function harPenalty({ family, hyper, name }: Recipe): number {
  const { penalty = 0 } = family === 'har' ? hyper : {};
  if (typeof penalty === 'number' && penalty >= 0 && penalty <= 1e9) return penalty;
  throw new TerminalError(
    'InvalidHyperparameter',
    `invalid hyper.penalty ${penalty} of recipe ${name}: a number from 0 to 1000000000 is needed`,
  );
}

/** With a penalty the other features of the recipe enter as well, those that have a value. */
function furtherOf(train: Panel, recipe: Recipe, own: readonly string[]): Pick<HarFeatures, 'more'> {
  if (harPenalty(recipe) === 0) return {};
  const features = recipeFeatures(train, recipe.features).filter((name) => !own.includes(name));
  return { more: { features, scalers: features.map((name) => fitScaler(column(train, name))) } };
}

function usualLevels(train: Panel): [string, number][] {
  const sigma = column(train, 'ewma_sigma');
  const sums = new Float64Array(train.symbols.length);
  const counts = new Int32Array(train.symbols.length);
  for (let row = 0; row < train.rows; row++) {
    if (!(sigma[row]! > MIN_SIGMA)) continue;
    sums[train.symbolIndex[row]!]! += 2 * Math.log(sigma[row]!);
    counts[train.symbolIndex[row]!]!++;
  }
  return train.symbols.flatMap((symbol, i) => (counts[i] === 0 ? [] : [[symbol, sums[i]! / counts[i]!]]));
}

/** Rows with every regressor, of series that move. */
function completeRows(train: Panel, regressors: Float64Array[]): Int32Array {
  const sigma = column(train, 'ewma_sigma');
  const moving = new Int32Array(train.rows);
  let n = 0;
  for (let row = 0; row < train.rows; row++) if (sigma[row]! > MIN_SIGMA) moving[n++] = row;
  const rows = regressors.reduce(rowsWith, moving.subarray(0, n));
  requireRows(rows.length, 1, regressors.length + 1);
  return rows;
}

/** Those of the rows that have a finite value. */
function rowsWith(rows: Int32Array, values: Float64Array): Int32Array {
  const result = new Int32Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) if (Number.isFinite(values[rows[i]!]!)) result[n++] = rows[i]!;
  return result.subarray(0, n);
}

function meanOver(values: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += values[rows[i]!]!;
  return sum / rows.length;
}

function requireRows(rows: number, horizon: number, parameters: number): void {
  if (rows >= 10 * parameters) return;
  throw new TerminalError(
    'TooLittleHistory',
    `too little history for the har model: ${rows} complete rows at horizon ${horizon} for ${parameters} coefficients, at least ${10 * parameters} are needed; fetch more`,
    { details: { rows, horizon, parameters } },
  );
}

export const saveHar = (fit: HarFit): Uint8Array => encodeArtifact('har', fit);
export const loadHar = (bytes: Uint8Array): HarFit => decodeArtifact<HarFit>('har', bytes).body;
