/**
 * The means of several horizons as one signal. x_h = mean_h / (sigma_h sqrt(h)) is the expected return of a session in
 * sigmas of a session, whatever the horizon h. The strategy of horizon h holds x_h for the one session that follows and
 * earns the average over symbols of x_h r_1 / sigma_1; S_h is the mean of that over its deviation, C the correlations of these
 * returns shrunk by `shrink` to the identity. The weights are the positive part of C^-1 S, summing to one: what mean-variance
 * would hold of strategies of equal risk. All zero when no strategy has earned anything.
 */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

export function sharpeWeights(returns: readonly (readonly number[])[], shrink: number): number[] {
  const standard = returns.map(standardised);
  const sharpe = standard.map(({ sharpe }) => sharpe);
  const correlation = Matrix.eye(returns.length);
  for (let i = 0; i < returns.length; i++) {
    for (let j = 0; j < i; j++) {
      const c = (1 - shrink) * correlationOf(standard[i]!.z, standard[j]!.z);
      correlation.set(i, j, c);
      correlation.set(j, i, c);
    }
  }
  const solved = new CholeskyDecomposition(correlation).solve(Matrix.columnVector(sharpe)).to1DArray();
  // A strategy that loses is not held the other way round, not even as a hedge.
  const held = solved.map((value, i) => (sharpe[i]! > 0 ? Math.max(0, value) : 0));
  const sum = held.reduce((total, value) => total + value, 0);
  return held.map((value) => (sum > 0 ? value / sum : 0));
}

function standardised(values: readonly number[]): { sharpe: number; z: number[] } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  // A mean of zero at every row is no strategy.
  if (!(sd > 0)) return { sharpe: 0, z: values.map(() => 0) };
  return { sharpe: mean / sd, z: values.map((value) => (value - mean) / sd) };
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0) / a.length;
}
