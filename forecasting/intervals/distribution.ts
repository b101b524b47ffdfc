/** What a predictive distribution says: quantiles, coverage bounds, probability of a rise. */
import { type Distribution, QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { studentCdf, studentQuantile, studentScale } from './student.ts';

/** Log-return quantiles at `levels`, ascending when the levels are. */
export function distributionQuantiles(
  { mean, sigma, df }: Distribution,
  levels: readonly number[] = QUANTILE_LEVELS,
): number[] {
  const scale = studentScale(sigma, df);
  return levels.map((level) => mean + scale * studentQuantile(level, df));
}

/** P(return <= y). */
export function distributionCdf({ mean, sigma, df }: Distribution, y: number): number {
  return studentCdf((y - mean) / studentScale(sigma, df), df);
}

/** P(return > 0). */
export function probabilityUp(distribution: Distribution): number {
  const { mean, sigma, df } = distribution;
  return mean === 0 ? 0.5 : studentCdf(mean / studentScale(sigma, df), df);
}

/** Central interval of the given coverage, e.g. .9 gives the 5 % and 95 % quantiles. */
export function centralInterval(
  distribution: Distribution,
  coverage: number,
): [lower: number, upper: number] {
  const tail = (1 - coverage) / 2;
  const half = studentScale(distribution.sigma, distribution.df) * -studentQuantile(tail, distribution.df);
  return [distribution.mean - half, distribution.mean + half];
}
