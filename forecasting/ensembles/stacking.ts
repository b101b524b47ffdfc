/**
 * Non-negative stacking (Breiman 1996) by the CRPS of the combined distribution. Quantiles of location-scale members of
 * one law average to that law with averaged mean and scale (Vincentization), so the combination with coefficients v has
 * the mean sum v_i mean_i and the sigma sum v_i sigma_i. Minimised over v >= 0:
 *
 *   mean CRPS(v) / mean CRPS(1/M) + (penalty / sessions) sum (v_i - average v)^2 / 2
 *
 * The first term is convex (crps-derivatives.ts), the second pulls towards equal weights and leaves the level, sum v,
 * alone: that is for the calibration, and the weights are v / sum v.
 */
import { TerminalError } from '../../schemas/errors.ts';
import { crpsAt } from './crps-derivatives.ts';
import type { MemberForecasts } from './member-forecasts.ts';
import { leastOverNonNegative } from './quadratic.ts';
import { equalWeights, normalised } from './weights.ts';

const MAX_STEPS = 100;

/**
 * Weights for rows that are complete (completeRows); equal ones when there are none. `df`: tails of the combination.
 * Throws NonFiniteLoss when the objective is not finite at equal weights or Newton's method does not settle.
 */
export function stackWeights(forecasts: MemberForecasts, df: number, penalty: number): number[] {
  const members = forecasts.means.length;
  if (forecasts.outcome.length === 0 || members === 1) return equalWeights(members);
  let v: Float64Array = Float64Array.from(equalWeights(members));
  const unit = meanCrps(forecasts, v, df);
  const pull = penalty / new Set(forecasts.session).size;
  const objective = (x: Float64Array) => meanCrps(forecasts, x, df) / unit + (pull / 2) * spread(x);
  let value = objective(v);
  for (let step = 0; step < MAX_STEPS && Number.isFinite(value); step++) {
    const { gradient, hessian } = localModel(forecasts, v, df, unit, pull);
    const c = gradient.map((g, i) => g - v.reduce((sum, x, j) => sum + hessian[i * members + j]! * x, 0));
    const target = leastOverNonNegative(hessian, c);
    let size = 1;
    let next = target;
    let nextValue = objective(next);
    while (!(nextValue <= value + 1e-14 * Math.abs(value)) && size > 1e-6) {
      size /= 2;
      next = v.map((x, i) => x + size * (target[i]! - x));
      nextValue = objective(next);
    }
    const moved = Math.max(...next.map((x, i) => Math.abs(x - v[i]!)));
    v = next;
    value = nextValue;
    if (moved < 1e-9) return normalised(Array.from(v));
  }
  throw new TerminalError(
    'NonFiniteLoss',
    `the weights of the ensemble did not converge on ${forecasts.outcome.length} rows: loss ${value}; check the forecasts of its members`,
    { details: { rows: forecasts.outcome.length, members } },
  );
}

function meanCrps(forecasts: MemberForecasts, v: Float64Array, df: number): number {
  const { outcome } = forecasts;
  let sum = 0;
  for (let row = 0; row < outcome.length; row++) {
    const { mean, sigma } = combined(forecasts, v, row);
    // Coefficients that are all zero forecast nothing at all.
    if (!(sigma > 0)) return Number.POSITIVE_INFINITY;
    sum += crpsAt(outcome[row]!, mean, sigma, df).value;
  }
  return sum / outcome.length;
}

function localModel(
  forecasts: MemberForecasts,
  v: Float64Array,
  df: number,
  unit: number,
  pull: number,
): { gradient: Float64Array; hessian: Float64Array } {
  const { means, sigmas, outcome } = forecasts;
  const n = v.length;
  const average = v.reduce((sum, x) => sum + x, 0) / n;
  const gradient = v.map((x) => pull * (x - average));
  const hessian = new Float64Array(n * n).fill(-pull / n);
  // The level is flat in the penalty; a trace of ridge keeps identical members apart from singular.
  for (let i = 0; i < n; i++) hessian[i * n + i]! += pull + 1e-10;
  const share = 1 / (unit * outcome.length);
  const along = new Float64Array(n);
  for (let row = 0; row < outcome.length; row++) {
    const { mean, sigma } = combined(forecasts, v, row);
    const at = crpsAt(outcome[row]!, mean, sigma, df);
    for (let i = 0; i < n; i++) {
      const [m, s] = [means[i]![row]!, sigmas[i]![row]!];
      gradient[i]! += share * (at.byMean * m + at.bySigma * s);
      along[i] = m + at.r * s;
    }
    for (let i = 0; i < n; i++) {
      const left = share * at.curvature * along[i]!;
      for (let j = 0; j <= i; j++) hessian[i * n + j]! += left * along[j]!;
    }
  }
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) hessian[j * n + i] = hessian[i * n + j]!;
  return { gradient, hessian };
}

function combined({ means, sigmas }: MemberForecasts, v: Float64Array, row: number) {
  let [mean, sigma] = [0, 0];
  for (let i = 0; i < v.length; i++) {
    mean += v[i]! * means[i]![row]!;
    sigma += v[i]! * sigmas[i]![row]!;
  }
  return { mean, sigma };
}

function spread(v: Float64Array): number {
  const average = v.reduce((sum, x) => sum + x, 0) / v.length;
  return v.reduce((sum, x) => sum + (x - average) ** 2, 0);
}
