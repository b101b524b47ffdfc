/**
 * Regressors of the HAR variance model (Corsi 2009) on range-based variances. Everything is relative to the row's
 * EWMA variance or to the symbol's usual level, so one set of coefficients fits a Treasury fund and a bank alike.
 * With a plain market variance and raw levels instead the CRPS at h = 1 is .006596 rather than .006567.
 */
import type { Panel } from '../../../schemas/panel.ts';
import { column, MIN_SIGMA, valuesAt } from '../panel-access.ts';
import { type ColumnScaler, scaleAll } from '../ridge/scaler.ts';
import type { Design } from './gamma-regression.ts';

export const MIN_VARIANCE = MIN_SIGMA * MIN_SIGMA;
/** A session without a range (all trades at one price) says "quiet", not "variance zero". */
export const LOG_RATIO_LIMIT = Math.log(100);
/** Falls beyond this many sigmas count as this many. */
export const FALL_LIMIT = 4;

export interface HarFeatures {
  /** With the volatility index and the leverage effect. */
  extended: boolean;
  /** Further features of the panel, standardised: scalers in their order. Absent: none. */
  more?: { features: string[]; scalers: ColumnScaler[] };
}

/** Usual ln EWMA variance by symbol over the training window. */
export type Levels = ReadonlyMap<string, number>;

export function harFeatureNames({ extended }: Pick<HarFeatures, 'extended'>): string[] {
  const base = ['ewma_sigma', 'rv_1', 'rv_5', 'rv_22'];
  return extended ? [...base, 'vix', 'ret_1', 'ret_5'] : base;
}

/**
 * One column per regressor over all rows of the panel, NaN where an input is missing:
 * level, own variance of 1, 5 and 22 sessions, the cross-section means of these four; extended: VIX, falls; then what
 * `more` adds, a missing value of which counts as its mean.
 */
export function harRegressors(panel: Panel, features: HarFeatures, levels: Levels): Float64Array[] {
  const base = ewmaVariance(panel);
  const usual = panel.symbols.map((symbol) => levels.get(symbol) ?? Number.NaN);
  // Loops, not `map`: that takes ten times as long, and these are ten times 80,000 values.
  const level = new Float64Array(base.length);
  for (let row = 0; row < base.length; row++) {
    const own = usual[panel.symbolIndex[row]!]!;
    // A symbol the window did not hold is taken to be at its usual level.
    level[row] = Number.isNaN(own) ? base[row]! * 0 : Math.log(base[row]!) - own;
  }
  const own = [level, ...['rv_1', 'rv_5', 'rv_22'].map((name) => logRatio(column(panel, name), base))];
  const regressors = [...own, ...own.map((values) => crossSectionMean(panel, values))];
  if (features.extended) regressors.push(...extension(panel, base));
  const { more } = features;
  more?.features.forEach((name, j) => {
    regressors.push(scaleAll(column(panel, name), more.scalers[j]!));
  });
  return regressors;
}

function extension(panel: Panel, base: Float64Array): Float64Array[] {
  // The index is an annualised volatility; squared and by 252 it is a daily variance like the others.
  const index = column(panel, 'vix');
  const vix = new Float64Array(index.length);
  for (let row = 0; row < vix.length; row++)
    vix[row] = Math.log(Math.max(MIN_VARIANCE, index[row]! ** 2 / 252));
  return [vix, fall(column(panel, 'ret_1'), base, 1), fall(column(panel, 'ret_5'), base, 5)];
}

export function ewmaVariance(panel: Panel): Float64Array {
  const sigma = column(panel, 'ewma_sigma');
  const variance = new Float64Array(sigma.length);
  for (let row = 0; row < sigma.length; row++) variance[row] = Math.max(MIN_SIGMA, sigma[row]!) ** 2;
  return variance;
}

/** Constant, then the centred regressors of the given rows; missing ones count as their centre. */
export function designOf(regressors: Float64Array[], centres: readonly number[], rows: Int32Array): Design {
  const centred = regressors.map((values, j) => {
    const centre = centres[j]!;
    const result = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const value = values[rows[i]!]! - centre;
      result[i] = Number.isFinite(value) ? value : 0;
    }
    return result;
  });
  return [new Float64Array(rows.length).fill(1), ...centred];
}

/** Size of a fall over `sessions` in sigmas; 0 for a rise. */
function fall(returns: Float64Array, base: Float64Array, sessions: number): Float64Array {
  const result = new Float64Array(returns.length);
  for (let row = 0; row < result.length; row++) {
    const z = returns[row]! / Math.sqrt(base[row]! * sessions);
    result[row] = z < 0 ? Math.min(FALL_LIMIT, -z) : z * 0;
  }
  return result;
}

function logRatio(values: Float64Array, base: Float64Array): Float64Array {
  const result = new Float64Array(values.length);
  for (let row = 0; row < result.length; row++) {
    const ratio = Math.log(Math.max(MIN_VARIANCE, values[row]!) / base[row]!);
    result[row] = Math.max(-LOG_RATIO_LIMIT, Math.min(LOG_RATIO_LIMIT, ratio));
  }
  return result;
}

/** Mean over the rows of the same session that have a value, for each row. */
function crossSectionMean(panel: Panel, values: Float64Array): Float64Array {
  const sums = new Float64Array(panel.sessions.length);
  const counts = new Int32Array(panel.sessions.length);
  for (let row = 0; row < panel.rows; row++) {
    if (!Number.isFinite(values[row]!)) continue;
    sums[panel.sessionIndex[row]!]! += values[row]!;
    counts[panel.sessionIndex[row]!]!++;
  }
  const means = sums;
  for (let session = 0; session < means.length; session++) means[session]! /= counts[session]!;
  return valuesAt(means, panel.sessionIndex.subarray(0, values.length));
}
