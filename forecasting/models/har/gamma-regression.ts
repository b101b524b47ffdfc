/**
 * Regression of a positive variance on a log scale by QLIKE, mean of ln v + y/v with v = exp(x'b): the gamma
 * generalised linear model with log link. Convex in b; scale-free, so quiet and wild series weigh the same.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { TerminalError } from '../../../schemas/errors.ts';
import { addProducts, BLOCK, evenly } from '../products.ts';

/** Keeps nearly collinear regressors solvable; far below any effect on the forecast. */
const RIDGE = 1e-9;
const MAX_STEPS = 60;

/** One column per coefficient, the first of them all 1. */
export type Design = readonly Float64Array[];

/** Ridge on the coefficients from column `from` on, in units of the mean loss: weight sum b_j^2 / 2. */
export interface Penalty {
  from: number;
  weight: number;
}
const NONE: Penalty = { from: Number.POSITIVE_INFINITY, weight: 0 };

/**
 * Coefficients for finite regressors and finite outcomes y >= 0.
 * Newton with step halving until no coefficient moves by 1e-10, from `start` or from the mean of y alone; the minimum is one.
 * Throws NonFiniteLoss when it does not get there.
 */
export function fitGamma(
  design: Design,
  y: Float64Array,
  penalty = NONE,
  start?: Float64Array,
): Float64Array {
  let b = start ?? new Float64Array(design.length);
  if (start === undefined) b[0] = Math.log(y.reduce((sum, value) => sum + value, 0) / y.length);
  // y/v of every row at b, which the next step starts from.
  const ratios = new Float64Array(y.length);
  let loss = gammaLoss(design, y, b, penalty, ratios);
  for (let step = 0; step < MAX_STEPS && Number.isFinite(loss); step++) {
    const move = newtonStep(design, ratios, b, penalty);
    let size = 1;
    let next = b;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; size > 1e-6; size /= 2) {
      next = b.map((value, i) => value + size * move[i]!);
      nextLoss = gammaLoss(design, y, next, penalty, ratios);
      // At the minimum the loss may not fall any more but for rounding.
      if (nextLoss <= loss + 1e-13 * Math.abs(loss)) break;
    }
    b = next;
    loss = nextLoss;
    if (Math.max(...move.map((value) => Math.abs(size * value))) < 1e-10) return b;
  }
  throw new TerminalError(
    'NonFiniteLoss',
    `the variance regression did not converge on ${y.length} rows: loss ${loss}; check the features for extreme values`,
  );
}

/** x'b of every row. */
export function linear(design: Design, b: ArrayLike<number>): Float64Array {
  const result = new Float64Array(design[0]!.length);
  addLinear(design, b, 0, result.length, result);
  return result;
}

/** Adds x'b of `count` rows from `from` on, column by column in their order. */
function addLinear(design: Design, b: ArrayLike<number>, from: number, count: number, to: Float64Array) {
  for (let j = 0; j < design.length; j++) {
    const values = design[j]!;
    const coefficient = b[j]!;
    for (let k = 0; k < count; k++) to[k]! += coefficient * values[from + k]!;
  }
}

/** Mean of ln v + y/v, and the penalty. `ratios` are filled with y/v. */
export function gammaLoss(
  design: Design,
  y: Float64Array,
  b: ArrayLike<number>,
  penalty: Penalty = NONE,
  ratios?: Float64Array,
): number {
  let sum = 0;
  const etas = new Float64Array(BLOCK);
  for (let from = 0; from < y.length; from += BLOCK) {
    const count = Math.min(BLOCK, y.length - from);
    addLinear(design, b, from, count, etas.fill(0));
    for (let k = 0; k < count; k++) {
      const eta = etas[k]!;
      const ratio = y[from + k]! * Math.exp(-eta);
      if (ratios) ratios[from + k] = ratio;
      sum += eta + ratio;
    }
  }
  let squares = 0;
  for (let j = penalty.from; j < design.length; j++) squares += b[j]! ** 2;
  return sum / y.length + (penalty.weight * squares) / 2;
}

/** -H^-1 g with g = X'(1 - y/v) and H = X' diag(y/v) X; `ratios` are y/v. */
function newtonStep(design: Design, ratios: Float64Array, b: Float64Array, penalty: Penalty): number[] {
  const size = design.length;
  const columns = evenly(design);
  const width = columns.length;
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  const weighted = columns.map(() => new Float64Array(BLOCK));
  for (let from = 0; from < ratios.length; from += BLOCK) {
    const count = Math.min(BLOCK, ratios.length - from);
    for (let i = 0; i < width; i++) {
      gradient[i] = weigh(columns[i]!, ratios, from, count, weighted[i]!, gradient[i]!);
    }
    addProducts(weighted, 0, columns, from, count, hessian);
  }
  for (let j = penalty.from; j < size; j++) {
    gradient[j]! -= penalty.weight * ratios.length * b[j]!;
    hessian[j * width + j]! += penalty.weight * ratios.length;
  }
  const matrix = Matrix.zeros(size, size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, hessian[i * width + j]!);
      matrix.set(j, i, hessian[i * width + j]!);
    }
    matrix.set(i, i, hessian[i * width + i]! + RIDGE * ratios.length);
  }
  return new CholeskyDecomposition(matrix)
    .solve(Matrix.columnVector(Array.from(gradient.subarray(0, size))))
    .to1DArray();
}

/** `to` becomes the column times the ratios; returns `sum`, grown by the column times (ratio - 1). */
function weigh(
  values: Float64Array,
  ratios: Float64Array,
  from: number,
  count: number,
  to: Float64Array,
  sum: number,
): number {
  let result = sum;
  for (let k = 0; k < count; k++) {
    const x = values[from + k]!;
    const ratio = ratios[from + k]!;
    result += x * (ratio - 1);
    to[k] = ratio * x;
  }
  return result;
}
