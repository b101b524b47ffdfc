/** Errors of the predicted mean, in units of log return over the horizon; a residual is outcome minus mean. */
import { average } from './mean-with-error.ts';

export interface ResidualScores {
  rmse: number;
  mae: number;
  residualMean: number;
  /** Divisor n. */
  residualSd: number;
}

export function residualScores(y: ArrayLike<number>, mean: ArrayLike<number>): ResidualScores {
  const residuals = Float64Array.from({ length: y.length }, (_, i) => y[i]! - mean[i]!);
  const residualMean = average(residuals);
  return {
    rmse: Math.sqrt(average(residuals.map((r) => r * r))),
    mae: average(residuals.map(Math.abs)),
    residualMean,
    residualSd: Math.sqrt(average(residuals.map((r) => (r - residualMean) ** 2))),
  };
}
