/**
 * Diebold-Mariano test with the small-sample factor of Harvey, Leybourne & Newbold, on ONE loss difference a
 * session (the mean over symbols). Bartlett weights for h > 1: the rectangular variance can be negative.
 */
import cdf from '@stdlib/stats-base-dists-t-cdf';
import { TerminalError } from '../../schemas/errors.ts';
import { average, longRunVariance } from './mean-with-error.ts';

export interface DieboldMariano {
  /** Mean of the differences. */
  mean: number;
  /** Uncorrected statistic, mean / sqrt(V / T). */
  dm: number;
  /** DM x sqrt((T + 1 - 2h + h(h-1)/T) / T), Student t with T - 1 degrees of freedom. */
  t: number;
  /** Two-sided. */
  p: number;
}

/**
 * `differences`: loss of the baseline minus loss of the model, so positive t speaks for the model.
 * Throws TooLittleHistory below 2h differences; a difference that never varies gives t 0 and p 1 when it is 0.
 */
export function dieboldMariano(differences: ArrayLike<number>, horizon: number): DieboldMariano {
  const n = differences.length;
  if (n < 2 * horizon || n < 2) {
    throw new TerminalError(
      'TooLittleHistory',
      `too few loss differences for a diebold-mariano test: ${n} at horizon ${horizon}, at least ${Math.max(2, 2 * horizon)} are needed`,
    );
  }
  const mean = average(differences);
  const variance = longRunVariance(differences, mean, horizon);
  if (variance === 0 && mean === 0) return { mean, dm: 0, t: 0, p: 1 };
  const dm = mean / Math.sqrt(variance / n);
  const t = dm * Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n);
  return { mean, dm, t, p: 2 * cdf(-Math.abs(t), n - 1) };
}
