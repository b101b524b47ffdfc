/** How far a value lies from its past: exponentially weighted z-score, the tested point excluded. */

export interface PastBound {
  mean: number;
  sd: number;
  points: number;
}

/**
 * Weighted mean and unbiased weighted standard deviation of past values, oldest first; weights (1 - alpha)^age, as
 * pandas' `ewm(alpha, adjust=True)`. undefined with fewer than two values.
 */
export function ewmaOf(past: readonly number[], alpha: number): PastBound | undefined {
  if (past.length < 2) return undefined;
  let [weights, squares, sum] = [0, 0, 0];
  for (let age = 0; age < past.length; age++) {
    const weight = (1 - alpha) ** age;
    weights += weight;
    squares += weight * weight;
    sum += weight * past[past.length - 1 - age]!;
  }
  const mean = sum / weights;
  let spread = 0;
  for (let age = 0; age < past.length; age++) {
    spread += (1 - alpha) ** age * (past[past.length - 1 - age]! - mean) ** 2;
  }
  const variance = spread / (weights - squares / weights);
  return { mean, sd: Math.sqrt(variance), points: past.length };
}

/**
 * z of `value` against its past. `floor`: the deviation is taken as at least this share of the mean, so that a value that
 * never changed can still be told from one that did; `least`: as at least this. undefined with fewer than `minimum` past values.
 */
export function ewmaZ(
  past: readonly number[],
  value: number,
  { alpha = 2 / 22, minimum = 10, floor = 1e-3, least = 1e-12 } = {},
): { z: number; bound: PastBound } | undefined {
  if (past.length < Math.max(2, minimum) || !Number.isFinite(value)) return undefined;
  const bound = ewmaOf(past, alpha)!;
  const sd = Math.max(bound.sd, floor * Math.abs(bound.mean), least);
  return { z: (value - bound.mean) / sd, bound: { ...bound, sd } };
}
