/**
 * How long a comparison has to be. Also what the API and the page say of a running one, so it is kept with the shapes.
 * T = ((z(1 - alpha) + z(power)) sd / effect)^2, (2.487 sd / effect)^2 at 5 % and 80 % (normal approximation).
 */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { EProcess } from './contest.ts';

/**
 * Days until one one-sided look at level alpha finds a true mean difference `effect` with probability `power`.
 * Infinity when the effect is not positive.
 */
export function daysToPower(sd: number, effect: number, alpha = 0.05, power = 0.8): number {
  if (!(effect > 0)) return Number.POSITIVE_INFINITY;
  const z = normalQuantile(1 - alpha, 0, 1) + normalQuantile(power, 0, 1);
  return ((z * sd) / effect) ** 2;
}

export interface Outlook {
  days: number;
  mean: number;
  sd: number;
  /** Days to 80 % power at the mean seen so far; null while that is not positive. */
  daysTo80: number | null;
}

/** What a process has seen, as the page shows it. `sign` -1 for a process of harm, which folds minus the difference. */
export function outlook(
  { days, sum, sumSquares }: Pick<EProcess, 'days' | 'sum' | 'sumSquares'>,
  alpha = 0.05,
  sign: 1 | -1 = 1,
): Outlook {
  const mean = days === 0 ? 0 : (sign * sum) / days;
  const sd = days === 0 ? 0 : Math.sqrt(Math.max(0, sumSquares / days - mean ** 2));
  const needed = daysToPower(sd, mean, alpha);
  return { days, mean, sd, daysTo80: Number.isFinite(needed) ? needed : null };
}
