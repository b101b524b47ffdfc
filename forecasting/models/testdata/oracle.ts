/** Made-up rows and what scikit-learn, statsmodels and lightgbm make of them (oracle.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

interface Oracle {
  x: number[][];
  z: number[];
  v: number[];
  ridge: { alpha: number; intercept: number; coefficients: number[] }[];
  gamma: number[];
  lightgbm: number[];
}

export const oracle: Oracle = JSON.parse(readFileSync(new URL('oracle.json', import.meta.url), 'utf8'));
export const oracleColumns = oracle.x[0]!.map((_, j) => Float64Array.from(oracle.x, (row) => row[j]!));

export function allClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    assert.ok(error <= tolerance * Math.max(1, Math.abs(expected[i]!)), `[${i}]: ${actual[i]} is not ${expected[i]}`);
  }
}
