/** Scores of the mean over a panel, one number a session. */
import { meanWithError } from '../scores/mean-with-error.ts';
import { spearman } from '../scores/rank-ic.ts';

/** Spearman's rho of each session in which forecasts and outcomes vary; rows are in session order. */
export function dailyRankIc(
  y: readonly number[],
  mean: readonly number[],
  days: readonly number[],
): number[] {
  const daily: number[] = [];
  for (let from = 0; from < days.length; ) {
    let to = from;
    while (to < days.length && days[to] === days[from]) to++;
    const rho = spearman(mean.slice(from, to), y.slice(from, to));
    if (rho !== null) daily.push(rho);
    from = to;
  }
  return daily;
}

export interface PanelDirection {
  hitRate: number | null;
  baseRate: number;
  hitRateExpected: number | null;
  pt: number | null;
}

/**
 * Hit rate of a panel beside the base rate and what independence of calls and outcomes would give. `pt` tests the
 * sum over a session of (call - mean call)(rise - base rate), whose expectation is zero under independence, with an
 * error that knows overlapping horizons; Pesaran-Timmermann's own variance takes every row for independent.
 */
export function panelDirection(
  y: readonly number[],
  mean: readonly number[],
  days: readonly number[],
  horizon: number,
): PanelDirection {
  const n = y.length;
  const baseRate = y.filter((value) => value > 0).length / n;
  if (mean.every((value) => value === 0)) {
    return { hitRate: null, baseRate, hitRateExpected: null, pt: null };
  }
  const callRate = mean.filter((value) => value > 0).length / n;
  const hitRate = y.filter((value, i) => value > 0 === mean[i]! > 0).length / n;
  const hitRateExpected = baseRate * callRate + (1 - baseRate) * (1 - callRate);
  if (callRate === 0 || callRate === 1) return { hitRate, baseRate, hitRateExpected, pt: null };
  const daily: number[] = [];
  for (let i = 0; i < n; i++) {
    if (i === 0 || days[i] !== days[i - 1]) daily.push(0);
    daily[daily.length - 1]! += (Number(mean[i]! > 0) - callRate) * (Number(y[i]! > 0) - baseRate);
  }
  const { mean: excess, se } = meanWithError(daily, horizon);
  return { hitRate, baseRate, hitRateExpected, pt: se > 0 ? excess / se : null };
}
