/**
 * Population stability index with error rates: under no change PSI / (1/n + 1/m) ~ chi-square with B - 1 degrees of freedom
 * (Yurdakul & Naranjo 2020, J. Risk Model Validation). The customary .10 and .25 have none.
 */
import cdf from '@stdlib/stats-base-dists-chisquare-cdf';
import quantile from '@stdlib/stats-base-dists-chisquare-quantile';
import { countInto, type ReferenceBins } from './reference-bins.ts';

/** sum (p - q) ln(p / q) over shares; every share has to be positive. */
export function psi(p: readonly number[], q: readonly number[]): number {
  return p.reduce((sum, share, i) => sum + (share - q[i]!) * Math.log(share / q[i]!), 0);
}

/** n (1 - phi) / (1 + phi): independent values that n values of an AR(1) are worth; phi is clipped to [0, .99]. */
export function effectiveSize(n: number, phi: number): number {
  const clipped = Math.min(0.99, Math.max(0, phi));
  return (n * (1 - clipped)) / (1 + clipped);
}

/** Lag-1 autocorrelation; 0 for a constant or fewer than 3 values. */
export function autocorrelation(values: readonly number[]): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  let [above, below] = [0, 0];
  values.forEach((v, t) => {
    below += (v - mean) ** 2;
    if (t > 0) above += (v - mean) * (values[t - 1]! - mean);
  });
  return values.length < 3 || below === 0 ? 0 : above / below;
}

/** (1/n + 1/m) x chi-square quantile: PSI above it is seen with probability 1 - level without change. */
export function psiCriticalValue(n: number, m: number, bins: number, level = 0.95): number {
  return (1 / n + 1 / m) * quantile(level, bins - 1);
}

export interface PsiResult {
  psi: number;
  critical: number;
  p: number;
  /** Effective sizes of current and reference. */
  n: number;
  m: number;
  missing: number;
}

/** Half a value is added to each bin on both sides, so that an empty bin is finite and neither side is favoured. */
export function psiTest(
  bins: ReferenceBins,
  current: readonly number[],
  { phi = 0, level = 0.95 }: { phi?: number; level?: number } = {},
): PsiResult {
  const { counts, missing } = countInto(bins.edges, current);
  const [n, m] = [counts, bins.counts].map((all) =>
    effectiveSize(
      all.reduce((a, b) => a + b, 0),
      phi,
    ),
  );
  const value = psi(shares(counts), shares(bins.counts));
  const width = 1 / n! + 1 / m!;
  return {
    psi: value,
    critical: psiCriticalValue(n!, m!, counts.length, level),
    p: 1 - cdf(value / width, counts.length - 1),
    ...{ n: n!, m: m!, missing },
  };
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((a, b) => a + b, 0) + counts.length / 2;
  return counts.map((count) => (count + 0.5) / total);
}
