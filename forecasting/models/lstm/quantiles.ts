/** The levels of the quantile head, what they are for the baseline, and how quantiles become a mean and a sigma. */
import { studentQuantile, studentScale } from '../../intervals/student.ts';
import { DF } from '../../networks/units.ts';
import { LEVELS, momentsOf } from '../lightgbm/losses.ts';

export { LEVELS };

/** Quantiles of a Student t(5) of variance one. */
export const REFERENCE = LEVELS.map((level) => studentScale(1, DF) * studentQuantile(level, DF));

/** The rule of every family with quantiles: the least-squares line against REFERENCE, crossed ones sorted first. */
export function momentsOfQuantiles(quantiles: readonly number[]): { mean: number; sigma: number } {
  return momentsOf('quantile', quantiles);
}
