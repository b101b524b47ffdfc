/** Losses of the members in one session, from which dynamic weights learn. */
import { crpsAt } from './crps-derivatives.ts';
import type { MemberForecasts } from './member-forecasts.ts';

/**
 * Gradient of the mean CRPS of the combination with respect to its weights, less its mean under them (the regret of
 * each member, linearised): competing with the best combination, not with the best member. Rows [from, to) with an
 * outcome and every member's forecast; `unit` is the mean CRPS that makes the numbers comparable. Undefined without rows.
 */
export function sessionRegrets(
  { means, sigmas, outcome }: MemberForecasts,
  [from, to]: readonly [number, number],
  weights: readonly number[],
  df: number,
  unit: number,
): Float64Array | undefined {
  const regrets = new Float64Array(weights.length);
  let rows = 0;
  for (let row = from; row < to; row++) {
    const mean = dot(weights, means, row);
    const sigma = dot(weights, sigmas, row);
    if (!Number.isFinite(mean) || !(sigma > 0) || !Number.isFinite(outcome[row]!)) continue;
    const { byMean, bySigma } = crpsAt(outcome[row]!, mean, sigma, df);
    for (let i = 0; i < regrets.length; i++) {
      regrets[i]! += byMean * (means[i]![row]! - mean) + bySigma * (sigmas[i]![row]! - sigma);
    }
    rows++;
  }
  return rows === 0 ? undefined : regrets.map((value) => value / (rows * unit));
}

function dot(weights: readonly number[], columns: Float64Array[], row: number): number {
  return weights.reduce((sum, weight, i) => sum + weight * columns[i]![row]!, 0);
}
