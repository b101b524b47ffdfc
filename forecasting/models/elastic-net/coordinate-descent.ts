/**
 * Elastic net as scikit-learn's: minimise |y - a - Xb|^2 / 2n + alpha (l1Ratio |b|_1 + (1 - l1Ratio) |b|^2 / 2), the
 * constant a unpenalised, by cyclic coordinate descent on the matrix of products (Friedman, Hastie, Tibshirani 2010).
 */
import { TerminalError } from '../../../schemas/errors.ts';

export interface ElasticNetFit {
  intercept: number;
  coefficients: number[];
}

export interface Penalty {
  /** > 0 */
  alpha: number;
  /** 0..1; 1 is the lasso. */
  l1Ratio: number;
}

/** A sweep that moves no fitted value's standard deviation by more than this ends the descent. */
const TOLERANCE = 1e-10;
const MAX_SWEEPS = 20_000;

/**
 * One fit per outcome, on the same rows; columns and outcomes of finite numbers. The result does not depend on
 * the order of the outcomes: each starts at zero. Throws NonFiniteLoss when it does not settle.
 */
export function fitElasticNet(
  columns: readonly Float64Array[],
  outcomes: readonly Float64Array[],
  { alpha, l1Ratio }: Penalty,
): ElasticNetFit[] {
  const n = outcomes[0]?.length ?? 0;
  const means = columns.map(mean);
  const centred = columns.map((values, j) => values.map((value) => value - means[j]!));
  const gram = centred.map((x, i) => centred.map((y, j) => (j <= i ? dot(x, y) / n : 0)));
  for (let i = 0; i < gram.length; i++) for (let j = 0; j < i; j++) gram[j]![i] = gram[i]![j]!;
  return outcomes.map((y) => {
    const products = centred.map((x) => dot(x, y) / n);
    const coefficients = descend(gram, products, alpha * l1Ratio, alpha * (1 - l1Ratio));
    const intercept = mean(y) - coefficients.reduce((sum, b, j) => sum + b * means[j]!, 0);
    return { intercept, coefficients };
  });
}

function descend(gram: number[][], products: number[], l1: number, l2: number): number[] {
  const p = products.length;
  const b = new Array<number>(p).fill(0);
  // Of each column with the residual: X'(y - Xb) / n.
  const residual = [...products];
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let largest = 0;
    for (let j = 0; j < p; j++) {
      const own = gram[j]![j]!;
      if (own === 0) continue;
      const next = softThreshold(residual[j]! + own * b[j]!, l1) / (own + l2);
      const move = next - b[j]!;
      if (move === 0) continue;
      for (let i = 0; i < p; i++) residual[i]! -= move * gram[j]![i]!;
      b[j] = next;
      largest = Math.max(largest, Math.abs(move) * Math.sqrt(own));
    }
    if (largest <= TOLERANCE) return b;
    if (!Number.isFinite(largest)) break;
  }
  throw new TerminalError(
    'NonFiniteLoss',
    `the elastic net did not settle in ${MAX_SWEEPS} sweeps over ${p} features; raise hyper.alpha or check the features for extreme values`,
  );
}

/** Exactly zero inside the threshold: features drop out. */
function softThreshold(value: number, threshold: number): number {
  if (value > threshold) return value - threshold;
  return value < -threshold ? value + threshold : Number.isNaN(value) ? value : 0;
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
