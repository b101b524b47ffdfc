/** Coverage of intervals and Kupiec's likelihood-ratio test of it. */
import chisquareCdf from '@stdlib/stats-base-dists-chisquare-cdf';

/** Share of hits among n; NaN when n is 0. */
export function coverage(hits: number, n: number): number {
  return n === 0 ? Number.NaN : hits / n;
}

export interface Kupiec {
  /** Likelihood ratio, chi-square with one degree of freedom when the misses are independent; 3.8415 at 5 %. */
  lr: number;
  p: number;
}

/** Proportion-of-failures test (Kupiec 1995): `misses` out of `n` when each should miss with probability `rate`. */
export function kupiec(n: number, misses: number, rate: number): Kupiec {
  const seen = misses / n;
  const logLikelihood = (p: number) =>
    (misses === 0 ? 0 : misses * Math.log(p)) + (misses === n ? 0 : (n - misses) * Math.log(1 - p));
  const lr = Math.max(0, -2 * (logLikelihood(rate) - logLikelihood(seen)));
  return { lr, p: 1 - chisquareCdf(lr, 1) };
}
