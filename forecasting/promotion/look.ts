/**
 * The one pre-registered look at the end of a test, and how long a test has to be. Diebold-Mariano with the factor of
 * Harvey, Leybourne & Newbold 1997, one-sided: is the challenger better? (forecasting/scores/diebold-mariano.ts)
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import cdf from '@stdlib/stats-base-dists-t-cdf';
import type { EProcess } from '../../schemas/contest.ts';
import { dieboldMariano } from '../scores/diebold-mariano.ts';
import { average, longRunVariance } from '../scores/mean-with-error.ts';

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

/**
 * Days until one one-sided look at level alpha finds a true mean difference `effect` with probability `power`:
 * T = ((z(1 - alpha) + z(power)) sd / effect)^2, (2.487 sd / effect)^2 at 5 % and 80 % (normal approximation).
 * Infinity when the effect is not positive.
 */
export function daysToPower(sd: number, effect: number, alpha = 0.05, power = 0.8): number {
  if (!(effect > 0)) return Number.POSITIVE_INFINITY;
  const z = normalQuantile(1 - alpha, 0, 1) + normalQuantile(power, 0, 1);
  return ((z * sd) / effect) ** 2;
}

/** sd_d ~ sqrt(2 (1 - rho) / (N - 1)): spread of a daily RankIC difference of two forecasts with correlation rho, N names. */
export function rankIcDifferenceSd(correlation: number, names: number): number {
  return Math.sqrt((2 * (1 - correlation)) / (names - 1));
}

export interface Outlook {
  days: number;
  mean: number;
  sd: number;
  /** Days to 80 % power at the mean seen so far; null while that is not positive. */
  daysTo80: number | null;
}

/** What a process has seen, as the page shows it. `sign` -1 for a process of harm, which folds minus the difference. */
export function outlook({ days, sum, sumSquares }: EProcess, alpha = 0.05, sign: 1 | -1 = 1): Outlook {
  const mean = days === 0 ? 0 : (sign * sum) / days;
  const sd = days === 0 ? 0 : Math.sqrt(Math.max(0, sumSquares / days - mean ** 2));
  const needed = daysToPower(sd, mean, alpha);
  return { days, mean, sd, daysTo80: Number.isFinite(needed) ? needed : null };
}
