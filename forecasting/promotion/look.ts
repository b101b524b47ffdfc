/**
 * The one pre-registered look at the end of a test, and how long a test has to be. Diebold-Mariano with the factor of
 * Harvey, Leybourne & Newbold 1997, one-sided: is the challenger better? (forecasting/scores/diebold-mariano.ts)
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import cdf from '@stdlib/stats-base-dists-t-cdf';
import { dieboldMariano } from '../scores/diebold-mariano.ts';
import { average, longRunVariance } from '../scores/mean-with-error.ts';

export { daysToPower, type Outlook, outlook } from '../../schemas/power.ts';

export interface Look {
  sessions: number;
  mean: number;
  t: number;
  /** One-sided, P(T >= t) under equal accuracy. */
  p: number;
}

/** `differences`: one a day, champion minus challenger. Throws TooLittleHistory below 2h days. */
export function look(differences: readonly number[], horizon = 1): Look {
  const { mean, t } = dieboldMariano(differences, horizon);
  const sessions = differences.length;
  return { sessions, mean, t, p: cdf(-t, sessions - 1) };
}

/** One-sided lower confidence bound of the mean difference: dbar - z(level) sqrt(V / T), Bartlett V. */
export function lowerBound(differences: readonly number[], horizon: number, level: number): number {
  const mean = average(differences);
  const variance = longRunVariance(differences, mean, horizon);
  return mean - normalQuantile(level, 0, 1) * Math.sqrt(variance / differences.length);
}

/** sd_d ~ sqrt(2 (1 - rho) / (N - 1)): spread of a daily RankIC difference of two forecasts with correlation rho, N names. */
export function rankIcDifferenceSd(correlation: number, names: number): number {
  return Math.sqrt((2 * (1 - correlation)) / (names - 1));
}
