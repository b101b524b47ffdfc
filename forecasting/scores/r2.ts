/** R2 of returns against the zero forecast, 1 - sum (y - m)^2 / sum y^2. Never of price levels. */
export function r2VersusZero(y: ArrayLike<number>, mean: ArrayLike<number>): number {
  let error = 0;
  let zero = 0;
  for (let i = 0; i < y.length; i++) {
    error += (y[i]! - mean[i]!) ** 2;
    zero += y[i]! ** 2;
  }
  return 1 - error / zero;
}
