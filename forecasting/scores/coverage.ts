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

export interface Christoffersen {
  /** Of independence: chi-square with one degree of freedom when a miss says nothing about the next; 3.8415 at 5 %. */
  independence: Kupiec;
  /** Of the right share and independence together: two degrees of freedom; 5.9915 at 5 %. */
  conditional: Kupiec;
}

/** Likelihood-ratio tests of a first-order Markov chain of misses (Christoffersen 1998), misses in the order of their forecasts. */
export function christoffersen(missed: readonly boolean[], rate: number): Christoffersen {
  const n = { stay: [0, 0], turn: [0, 0] };
  for (let t = 1; t < missed.length; t++) {
    const before = Number(missed[t - 1]);
    n[missed[t] ? 'turn' : 'stay'][before]! += 1;
  }
  const [n00, n10] = n.stay as [number, number];
  const [n01, n11] = n.turn as [number, number];
  const logLikelihood = (misses: number, hits: number, p: number) =>
    (misses === 0 ? 0 : misses * Math.log(p)) + (hits === 0 ? 0 : hits * Math.log(1 - p));
  const free = (misses: number, hits: number) => logLikelihood(misses, hits, misses / (misses + hits));
  const pooled = free(n01 + n11, n00 + n10);
  const independence = Math.max(0, -2 * (pooled - free(n01, n00) - free(n11, n10)));
  // The first outcome has none before it: all three likelihoods are of the others.
  const unconditional = Math.max(0, -2 * (logLikelihood(n01 + n11, n00 + n10, rate) - pooled));
  const conditional = unconditional + independence;
  return {
    independence: { lr: independence, p: 1 - chisquareCdf(independence, 1) },
    conditional: { lr: conditional, p: 1 - chisquareCdf(conditional, 2) },
  };
}
