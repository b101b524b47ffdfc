/**
 * Regressors of the HAR variance model (Corsi 2009) on range-based variances. Everything is relative to the row's
 * EWMA variance or to the symbol's usual level, so one set of coefficients fits a Treasury fund and a bank alike.
 * With a plain market variance and raw levels instead the CRPS at h = 1 is .006596 rather than .006567.
 */
import type { Panel } from '../../../schemas/panel.ts';
import { column, MIN_SIGMA } from '../panel-access.ts';
import { type ColumnScaler, scale } from '../ridge/scaler.ts';
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
  const level = base.map((variance, row) => {
    const own = usual[panel.symbolIndex[row]!]!;
    // A symbol the window did not hold is taken to be at its usual level.
    return Number.isNaN(own) ? variance * 0 : Math.log(variance) - own;
  });
  const own = [level, ...['rv_1', 'rv_5', 'rv_22'].map((name) => logRatio(column(panel, name), base))];
  const regressors = [...own, ...own.map((values) => crossSectionMean(panel, values))];
  if (features.extended) regressors.push(...extension(panel, base));
  const { more } = features;
  more?.features.forEach((name, j) => {
    regressors.push(column(panel, name).map((value) => scale(value, more.scalers[j]!)));
  });
  return regressors;
}

function extension(panel: Panel, base: Float64Array): Float64Array[] {
  // The index is an annualised volatility; squared and by 252 it is a daily variance like the others.
  const vix = column(panel, 'vix').map((value) => Math.log(Math.max(MIN_VARIANCE, value ** 2 / 252)));
  return [vix, fall(column(panel, 'ret_1'), base, 1), fall(column(panel, 'ret_5'), base, 5)];
}

export function ewmaVariance(panel: Panel): Float64Array {
  return column(panel, 'ewma_sigma').map((sigma) => Math.max(MIN_SIGMA, sigma) ** 2);
}

/** Constant, then the centred regressors of the given rows; missing ones count as their centre. */
export function designOf(regressors: Float64Array[], centres: readonly number[], rows: Int32Array): Design {
  const width = regressors.length + 1;
  const values = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    values[i * width] = 1;
    for (let j = 1; j < width; j++) {
      const value = regressors[j - 1]![rows[i]!]! - centres[j - 1]!;
      values[i * width + j] = Number.isFinite(value) ? value : 0;
    }
  }
  return { width, values };
}

/** Size of a fall over `sessions` in sigmas; 0 for a rise. */
function fall(returns: Float64Array, base: Float64Array, sessions: number): Float64Array {
  return returns.map((value, row) => {
    const z = value / Math.sqrt(base[row]! * sessions);
    return z < 0 ? Math.min(FALL_LIMIT, -z) : z * 0;
  });
}

function logRatio(values: Float64Array, base: Float64Array): Float64Array {
  return values.map((value, row) => {
    const ratio = Math.log(Math.max(MIN_VARIANCE, value) / base[row]!);
    return Math.max(-LOG_RATIO_LIMIT, Math.min(LOG_RATIO_LIMIT, ratio));
  });
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
  return Float64Array.from(values, (_, row) => {
    const session = panel.sessionIndex[row]!;
    return sums[session]! / counts[session]!;
  });
}
