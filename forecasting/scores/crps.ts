/**
 * Continuous ranked probability score, in the units of y, smaller is better.
 * Closed forms: Gneiting & Raftery 2007 (normal); Jordan, Krueger & Lerch 2019, appendix A (Student t).
 */
import gammaln from '@stdlib/math-base-special-gammaln';
import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { Distribution } from '../../schemas/forecast.ts';
import { studentCdf, studentPdfConstant, studentScale } from '../intervals/student.ts';
import { pinball } from './pinball.ts';

/** CRPS of N(mean, sigma^2) at y. */
export function crpsGaussian(y: number, mean: number, sigma: number): number {
  const z = (y - mean) / sigma;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return sigma * (z * (2 * normalCdf(z, 0, 1) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
}

/** CRPS of the Student t with the given mean and standard deviation at y; df > 2. */
export function crpsStudent(y: number, { mean, sigma, df }: Distribution): number {
  const scale = studentScale(sigma, df);
  return scale * crpsStandardStudent((y - mean) / scale, df);
}

/** CRPS of the standard Student t at z; df > 1. */
export function crpsStandardStudent(z: number, df: number): number {
  const { density, offset } = studentConstants(df);
  const pdf = density * (1 + (z * z) / df) ** (-(df + 1) / 2);
  return z * (2 * studentCdf(z, df) - 1) + (2 * pdf * (df + z * z)) / (df - 1) - offset;
}

/** Approximation from quantiles: twice the mean pinball loss, as scoringrules' crps_quantile. */
export function crpsQuantiles(y: number, levels: readonly number[], quantiles: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < levels.length; i++) sum += pinball(y, quantiles[i]!, levels[i]!);
  return (2 * sum) / levels.length;
}

const constants = new Map<number, { density: number; offset: number }>();

/** density = pdf at zero; offset = 2 sqrt(df)/(df-1) * B(1/2, df-1/2) / B(1/2, df/2)^2. */
function studentConstants(df: number): { density: number; offset: number } {
  let found = constants.get(df);
  if (found === undefined) {
    const logBeta = (a: number, b: number) => gammaln(a) + gammaln(b) - gammaln(a + b);
    const ratio = Math.exp(logBeta(0.5, df - 0.5) - 2 * logBeta(0.5, df / 2));
    found = { density: studentPdfConstant(df), offset: ((2 * Math.sqrt(df)) / (df - 1)) * ratio };
    constants.set(df, found);
  }
  return found;
}
