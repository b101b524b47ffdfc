/**
 * Autoregression by conditional least squares, the order by Akaike's criterion (Akaike 1974). An ARIMA(p, 0, 0) with a
 * constant: moving-average terms and differences are not tried.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { TerminalError } from '../../../schemas/errors.ts';

export interface ArEstimate {
  constant: number;
  /** Of the return one session back, two back, ... */
  coefficients: number[];
  /** Innovation variance, divisor n. */
  variance: number;
}

/** Returns y_t on a constant and its last `order` values, over t >= `from`. Throws NonFiniteLoss. */
export function fitAr(returns: Float64Array, order: number, from = order): ArEstimate {
  const n = returns.length - from;
  const width = order + 1;
  const products = Matrix.zeros(width, width);
  const right = new Float64Array(width);
  const x = new Float64Array(width).fill(1);
  for (let t = from; t < returns.length; t++) {
    for (let k = 1; k <= order; k++) x[k] = returns[t - k]!;
    for (let i = 0; i < width; i++) {
      right[i]! += x[i]! * returns[t]!;
      for (let j = 0; j <= i; j++) products.set(i, j, products.get(i, j) + x[i]! * x[j]!);
    }
  }
  for (let i = 0; i < width; i++) for (let j = 0; j < i; j++) products.set(j, i, products.get(i, j));
  const cholesky = new CholeskyDecomposition(products);
  const solution = cholesky.isPositiveDefinite()
    ? cholesky.solve(Matrix.columnVector(Array.from(right))).to1DArray()
    : [Number.NaN];
  const estimate = { constant: solution[0]!, coefficients: solution.slice(1), variance: 0 };
  for (let t = from; t < returns.length; t++)
    estimate.variance += (returns[t]! - expected(estimate, returns, t)) ** 2 / n;
  if (!Number.isFinite(estimate.variance)) {
    throw new TerminalError(
      'NonFiniteLoss',
      `the autoregression of order ${order} has no solution on ${n} returns: variance ${estimate.variance}; check the bars for extreme values`,
    );
  }
  return estimate;
}

/** n ln variance + 2 (order + 1): what the orders are compared by, on the same n returns. */
export const akaike = ({ variance, coefficients }: ArEstimate, n: number): number =>
  n * Math.log(variance) + 2 * (coefficients.length + 1);

/** The order from 0 to `maxLag` of the least criterion on the returns that all can explain, fitted on all it can. */
export function selectAr(returns: Float64Array, maxLag: number): ArEstimate {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let order = 0; order <= maxLag; order++) {
    const criterion = akaike(fitAr(returns, order, maxLag), returns.length - maxLag);
    if (criterion < least) [best, least] = [order, criterion];
  }
  return fitAr(returns, best);
}

function expected({ constant, coefficients }: ArEstimate, returns: ArrayLike<number>, t: number): number {
  let sum = constant;
  for (let k = 0; k < coefficients.length; k++) sum += coefficients[k]! * returns[t - 1 - k]!;
  return sum;
}

/** Expected returns of the `ahead` sessions after the series' last; it must be as long as the order. */
export function arForecast(estimate: ArEstimate, last: readonly number[], ahead: number): number[] {
  const path = [...last];
  for (let k = 0; k < ahead; k++) path.push(expected(estimate, path, path.length));
  return path.slice(last.length);
}

/** Variance of the sum of the next h returns in units of the innovations': sum of (1 + psi_1 + .. + psi_k)^2, k < h. */
export function sumVarianceRatio({ coefficients }: ArEstimate, h: number): number {
  const psi = [1];
  for (let k = 1; k < h; k++) {
    psi.push(coefficients.slice(0, k).reduce((sum, phi, i) => sum + phi * psi[k - 1 - i]!, 0));
  }
  let cumulated = 0;
  let ratio = 0;
  for (const value of psi) {
    cumulated += value;
    ratio += cumulated * cumulated;
  }
  return ratio;
}
