/** Ridge: minimise sum (y - a - x'b)^2 + alpha b'b, the constant a unpenalised, as scikit-learn's Ridge. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { addProducts, BLOCK, evenly } from '../products.ts';

export interface RidgeFit {
  intercept: number;
  coefficients: number[];
}

/**
 * One fit per outcome, on the same rows: the matrix of products, which is nearly all of the work, is shared.
 * `columns` and outcomes are finite; alpha > 0 makes the system positive definite whatever the columns.
 */
export function fitRidge(
  columns: readonly Float64Array[],
  outcomes: readonly Float64Array[],
  alpha: number,
): RidgeFit[] {
  const p = columns.length;
  const means = columns.map(mean);
  const centred = columns.map((values, j) => {
    const centre = means[j]!;
    const result = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) result[i] = values[i]! - centre;
    return result;
  });
  const all = evenly([...centred, ...outcomes]);
  const products = new Float64Array(all.length ** 2);
  for (let from = 0; from < all[0]!.length; from += BLOCK) {
    addProducts(all, from, all, from, Math.min(BLOCK, all[0]!.length - from), products);
  }
  const gram = Matrix.zeros(p, p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const value = products[i * all.length + j]!;
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
    gram.set(i, i, gram.get(i, i) + alpha);
  }
  const cholesky = new CholeskyDecomposition(gram);
  return outcomes.map((y, k) => {
    const right = products.subarray((p + k) * all.length, (p + k) * all.length + p);
    const coefficients = cholesky.solve(Matrix.columnVector(Array.from(right))).to1DArray();
    const intercept = mean(y) - coefficients.reduce((sum, b, j) => sum + b * means[j]!, 0);
    return { intercept, coefficients };
  });
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
