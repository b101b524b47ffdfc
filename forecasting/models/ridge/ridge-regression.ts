/** Ridge: minimise sum (y - a - x'b)^2 + alpha b'b, the constant a unpenalised, as scikit-learn's Ridge. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

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
  const gram = Matrix.zeros(p, p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const value = dot(centred[i]!, centred[j]!);
      gram.set(i, j, value);
      gram.set(j, i, value);
    }
    gram.set(i, i, gram.get(i, i) + alpha);
  }
  const cholesky = new CholeskyDecomposition(gram);
  return outcomes.map((y) => {
    const right = centred.map((values) => dot(values, y));
    const coefficients = cholesky.solve(Matrix.columnVector(right)).to1DArray();
    const intercept = mean(y) - coefficients.reduce((sum, b, j) => sum + b * means[j]!, 0);
    return { intercept, coefficients };
  });
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
