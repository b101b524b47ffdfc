/**
 * Hidden Markov model with Gaussian emissions of one variable: the forward filter, scaled step by step
 * (Rabiner 1989). Filtered probabilities use the past alone; smoothed ones never leave the fit.
 */
export interface HmmParameters {
  /** Probability of each state before the first observation. */
  start: number[];
  /** transition[i][j]: from state i to j; rows sum to one. */
  transition: number[][];
  means: number[];
  variances: number[];
}

export interface Filtered {
  /** P(state | observations up to and including t), at t * states + state. */
  probabilities: Float64Array;
  /** Density of each observation given those before it, in logarithms; 0 for a missing one. */
  logDensity: Float64Array;
}

/** A missing observation (NaN) tells nothing: the probabilities move on by the transition alone. */
export function forwardFilter(p: HmmParameters, observations: Float64Array): Filtered {
  const k = p.means.length;
  const probabilities = new Float64Array(observations.length * k);
  const logDensity = new Float64Array(observations.length);
  const log = new Float64Array(k);
  let prior: Float64Array = Float64Array.from(p.start);
  for (let t = 0; t < observations.length; t++) {
    const at = t * k;
    const y = observations[t]!;
    if (Number.isFinite(y)) {
      let highest = Number.NEGATIVE_INFINITY;
      for (let s = 0; s < k; s++) {
        log[s] = Math.log(prior[s]!) + logNormal(y, p.means[s]!, p.variances[s]!);
        highest = Math.max(highest, log[s]!);
      }
      let sum = 0;
      for (let s = 0; s < k; s++) {
        probabilities[at + s] = Math.exp(log[s]! - highest);
        sum += probabilities[at + s]!;
      }
      for (let s = 0; s < k; s++) probabilities[at + s]! /= sum;
      logDensity[t] = highest + Math.log(sum);
    } else {
      probabilities.set(prior, at);
    }
    prior = step(p.transition, probabilities.subarray(at, at + k));
  }
  return { probabilities, logDensity };
}

/** State probabilities one session later. */
export function step(transition: number[][], probabilities: ArrayLike<number>): Float64Array {
  const k = transition.length;
  const next = new Float64Array(k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) next[j]! += probabilities[i]! * transition[i]![j]!;
  }
  return next;
}

export function logNormal(y: number, mean: number, variance: number): number {
  return -0.5 * (Math.log(2 * Math.PI * variance) + (y - mean) ** 2 / variance);
}

/** Mean and variance of the sum of the next h observations, for state probabilities of the last one: a mixture's. */
export function sumMoments(
  { transition, means, variances }: HmmParameters,
  probabilities: ArrayLike<number>,
  h: number,
): { mean: number; variance: number } {
  const k = means.length;
  let now: Float64Array = Float64Array.from(probabilities);
  let mean = 0;
  let second = 0;
  // For each state: sum over the paths so far that end in it of probability x sum of the means on the way.
  let carried: Float64Array = new Float64Array(k);
  for (let n = 0; n < h; n++) {
    now = step(transition, now);
    carried = step(transition, carried);
    for (let s = 0; s < k; s++) {
      mean += now[s]! * means[s]!;
      second += now[s]! * (variances[s]! + means[s]! ** 2) + 2 * means[s]! * carried[s]!;
      carried[s]! += now[s]! * means[s]!;
    }
  }
  return { mean, variance: second - mean * mean };
}
