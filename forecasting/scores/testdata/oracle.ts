/** The committed oracle values and the one comparison the score tests share. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Oracle {
  student: [y: number, mean: number, sigma: number, df: number, crps: number][];
  gaussian: [y: number, mean: number, sigma: number, crps: number][];
  levels: number[];
  quantile: [y: number, quantiles: number[], crps: number][];
  interval: [y: number, lower: number, upper: number, alpha: number, score: number][];
  spearman: [x: number[], y: number[], rho: number][];
  dm: [horizon: number, t: number, p: number][];
}

export const oracle: Oracle = JSON.parse(readFileSync(new URL('oracle.json', import.meta.url), 'utf8'));

/** |actual - expected| <= tolerance * max(1, |expected|). */
export function close(actual: number, expected: number, tolerance: number, what = ''): void {
  const error = Math.abs(actual - expected);
  assert.ok(error <= tolerance * Math.max(1, Math.abs(expected)), `${what}: ${actual} is not ${expected}`);
}
