/** Scores over a moving window of sessions with their standard errors, for charts of years. Pure. */
import { LEAST_SESSIONS, thinned } from '../contest/moving.ts';

export interface Estimate {
  value: number;
  standardError: number;
}

/** More would not be seen. */
const POINTS = 160;

/** Where a chart of `length` sessions has its points: evenly, the last one always. */
export function pointsOf(length: number): number[] {
  const first = Math.max(1, Math.min(LEAST_SESSIONS, length) - 1);
  return thinned(length, POINTS).filter((at) => at >= first);
}

/**
 * 1 - mean(ours) / mean(naive) over [from, to) with its standard error by the delta method. `horizon` widens it: outcomes of
 * neighbouring sessions overlap. Null below two sessions, or when the naive losses are all zero.
 */
export function skillOf(
  ours: readonly number[],
  naive: readonly number[],
  horizon: number,
  from = 0,
  to = ours.length,
): Estimate | null {
  const [mine, theirs] = [ours.slice(from, to), naive.slice(from, to)];
  const base = meanOf(theirs);
  if (mine.length < 2 || base === 0) return null;
  const ratio = meanOf(mine) / base;
  const error = standardError(
    mine.map((loss, i) => loss - ratio * theirs[i]!),
    horizon,
  );
  return { value: 1 - ratio, standardError: error / base };
}

/** Mean of what is not null, with its standard error. Null below two values. */
export function meanWithError(values: readonly (number | null)[], horizon: number): Estimate | null {
  const known = values.filter((one) => one !== null);
  if (known.length < 2) return null;
  return { value: meanOf(known), standardError: standardError(known, horizon) };
}

/** Bartlett weights 1 - k/h over lags below the horizon, so never negative. */
function standardError(series: readonly number[], horizon: number): number {
  const mean = meanOf(series);
  let variance = 0;
  for (let lag = 0; lag < Math.min(horizon, series.length); lag++) {
    let sum = 0;
    for (let t = lag; t < series.length; t++) sum += (series[t]! - mean) * (series[t - lag]! - mean);
    variance += ((lag === 0 ? 1 : 2 * (1 - lag / horizon)) * sum) / series.length;
  }
  return Math.sqrt(Math.max(0, variance) / series.length);
}

function meanOf(series: readonly number[]): number {
  let sum = 0;
  for (const one of series) sum += one;
  return sum / series.length;
}
