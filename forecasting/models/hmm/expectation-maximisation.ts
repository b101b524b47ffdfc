/** Baum-Welch (Baum, Petrie, Soules and Weiss 1970) for one series: the only place that looks at smoothed probabilities. */
import { TerminalError } from '../../../schemas/errors.ts';
import { type Filtered, forwardFilter, type HmmParameters } from './forward.ts';

export interface EmOptions {
  maxSteps: number;
  /** Gain of the mean log-density of an observation below which the steps end. */
  tolerance: number;
  /** No state's variance falls below: a state on one repeated value would have an infinite likelihood. */
  leastVariance: number;
}

export interface HmmFit {
  parameters: HmmParameters;
  logLikelihood: number;
  steps: number;
}

/** Local maximum of the likelihood of finite observations, from `start`; deterministic. Throws NonFiniteLoss. */
export function fitHmm(observations: Float64Array, start: HmmParameters, options: EmOptions): HmmFit {
  let parameters = start;
  let filtered = forwardFilter(parameters, observations);
  let logLikelihood = total(filtered);
  let steps = 0;
  while (steps < options.maxSteps) {
    parameters = maximised(parameters, observations, filtered, options.leastVariance);
    filtered = forwardFilter(parameters, observations);
    const next = total(filtered);
    steps++;
    const gain = (next - logLikelihood) / observations.length;
    logLikelihood = next;
    if (!Number.isFinite(next) || gain < options.tolerance) break;
  }
  if (!Number.isFinite(logLikelihood)) {
    throw new TerminalError(
      'NonFiniteLoss',
      `the hmm likelihood is ${logLikelihood} after ${steps} steps on ${observations.length} returns; check the bars for extreme values`,
    );
  }
  return { parameters, logLikelihood, steps };
}

function total({ logDensity }: Filtered): number {
  return logDensity.reduce((sum, value) => sum + value, 0);
}

/** One step: smoothed state and transition counts, then their moments. */
function maximised(
  { transition, means, variances }: HmmParameters,
  observations: Float64Array,
  { probabilities }: Filtered,
  leastVariance: number,
): HmmParameters {
  const k = means.length;
  const n = observations.length;
  const smoothed = probabilities.slice();
  const moves = transition.map(() => new Array<number>(k).fill(0));
  for (let t = n - 2; t >= 0; t--) {
    // P(i at t | all) = f_i sum_j A_ij P(j at t+1 | all) / sum_m f_m A_mj (Kim's form, free of underflow).
    for (let j = 0; j < k; j++) {
      let predicted = 0;
      for (let i = 0; i < k; i++) predicted += probabilities[t * k + i]! * transition[i]![j]!;
      const weight = predicted > 0 ? smoothed[(t + 1) * k + j]! / predicted : 0;
      for (let i = 0; i < k; i++) moves[i]![j]! += probabilities[t * k + i]! * transition[i]![j]! * weight;
      if (j === 0) smoothed.fill(0, t * k, t * k + k);
      for (let i = 0; i < k; i++)
        smoothed[t * k + i]! += probabilities[t * k + i]! * transition[i]![j]! * weight;
    }
  }
  const next: HmmParameters = {
    start: Array.from(smoothed.subarray(0, k)),
    transition: moves.map((row, i) => {
      const sum = row.reduce((a, b) => a + b, 0);
      return sum > 0 ? row.map((value) => value / sum) : transition[i]!;
    }),
    means: [...means],
    variances: [...variances],
  };
  for (let s = 0; s < k; s++) {
    let weight = 0;
    let sum = 0;
    for (let t = 0; t < n; t++) {
      weight += smoothed[t * k + s]!;
      sum += smoothed[t * k + s]! * observations[t]!;
    }
    // A state nobody is in stays where it was.
    if (!(weight > 1e-8)) continue;
    const mean = sum / weight;
    let square = 0;
    for (let t = 0; t < n; t++) square += smoothed[t * k + s]! * (observations[t]! - mean) ** 2;
    next.means[s] = mean;
    next.variances[s] = Math.max(leastVariance, square / weight);
  }
  return next;
}
