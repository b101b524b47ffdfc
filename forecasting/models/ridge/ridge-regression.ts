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
  const { width, sums } = centredProducts([...columns, ...outcomes], means);
  const gram = Matrix.zeros(p, p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const value = sums[i * width + j]!;
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
    gram.set(i, i, gram.get(i, i) + alpha);
  }
  const cholesky = new CholeskyDecomposition(gram);
  return outcomes.map((y, k) => {
    const right = sums.subarray((p + k) * width, (p + k) * width + p);
    const coefficients = cholesky.solve(Matrix.columnVector(Array.from(right))).to1DArray();
    const intercept = mean(y) - coefficients.reduce((sum, b, j) => sum + b * means[j]!, 0);
    return { intercept, coefficients };
  });
}

/** Of all columns with each other; those beyond the means are left as they are. A block is centred at a time, in the cache. */
function centredProducts(columns: readonly Float64Array[], means: readonly number[]) {
  const rows = columns[0]!.length;
  const centred = columns.map(() => new Float64Array(BLOCK));
  const even = evenly(centred);
  const sums = new Float64Array(even.length ** 2);
  for (let from = 0; from < rows; from += BLOCK) {
    const count = Math.min(BLOCK, rows - from);
    columns.forEach((values, j) => {
      const to = centred[j]!;
      const centre = means[j] ?? 0;
      for (let k = 0; k < count; k++) to[k] = values[from + k]! - centre;
    });
    addProducts(even, 0, even, 0, count, sums);
  }
  return { width: even.length, sums };
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}
