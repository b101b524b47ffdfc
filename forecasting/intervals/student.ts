/**
 * The Student t in location-scale form, parametrised by its standard deviation `sigma` (not its scale):
 * scale = sigma * sqrt((df - 2) / df). Pure JavaScript throughout, so the bits do not depend on the machine.
 */
import gammaln from '@stdlib/math-base-special-gammaln';
import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

/** Scale of the Student t with standard deviation `sigma`; needs df > 2. */
export function studentScale(sigma: number, df: number): number {
  return sigma * Math.sqrt((df - 2) / df);
}

/** P(T <= z) of the standard Student t. */
export function studentCdf(z: number, df: number): number {
  return cdf(z, df);
}

/** Density of the standard Student t. */
export function studentPdf(z: number, df: number): number {
  return studentPdfConstant(df) * (1 + (z * z) / df) ** (-(df + 1) / 2);
}

/** Density at zero: Gamma((df+1)/2) / (Gamma(df/2) sqrt(df pi)). */
export function studentPdfConstant(df: number): number {
  return Math.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / Math.sqrt(df * Math.PI);
}

const quantiles = new Map<number, Map<number, number>>();

/** Quantile of the standard Student t. Kept once computed: a day asks for the same few (level, df) again and again. */
export function studentQuantile(level: number, df: number): number {
  let known = quantiles.get(df);
  if (known === undefined) {
    known = new Map();
    quantiles.set(df, known);
  }
  let value = known.get(level);
  if (value === undefined) {
    // One tail serves both, so quantiles are exactly symmetric and the median is exactly zero.
    value = level === 0.5 ? 0 : level < 0.5 ? quantile(level, df) : -quantile(1 - level, df);
    known.set(level, value);
  }
  return value;
}
