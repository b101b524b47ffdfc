/**
 * Quantile tracking (the P term of conformal PID; Angelopoulos, Candes & Tibshirani 2023): q <- q + eta (err - alpha).
 * Two one-sided trackers per coverage, on scores in sigmas of the forecast. Whatever the outcomes do, the share of misses
 * of T fed scores is within `missBound` of alpha.
 */
import { COVERAGES, type Distribution } from '../../schemas/forecast.ts';
import type { TrackedScores } from '../../schemas/intervals.ts';
import { studentQuantile, studentScale } from './student.ts';

/** Step, in sigmas. */
export const ETA = 0.05;
/** Scores are clipped to [0, 20] sigmas, the width that the bound needs: an interval never leaves out its own mean. */
export const SCORE_LIMIT = 20;

/** Miss rate of one side of a central interval. */
export const oneSided = (coverage: number): number => (1 - coverage) / 2;

/** One step of a tracker: `bound` was in force when the scored forecast was made. */
export function track(quantile: number, bound: number, score: number, alpha: number, eta = ETA): number {
  return quantile + eta * ((score > bound ? 1 : 0) - alpha);
}

/** Where trackers start: the calibrated distribution, whose shape was fitted on the pooled scores of the calibration rows. */
export function startScores(df: number): TrackedScores {
  let found = starts.get(df);
  if (found === undefined) {
    const unit = studentScale(1, df);
    const side = () => COVERAGES.map((coverage) => -unit * studentQuantile(oneSided(coverage), df));
    found = { lower: side(), upper: side() };
    starts.set(df, found);
  }
  return found;
}
const starts = new Map<number, TrackedScores>();

/** `z` = (outcome - mean) / sigma of a forecast, `issued` the trackers (not the served bounds) it was made with. */
export function feedScores(current: TrackedScores, issued: TrackedScores, z: number): TrackedScores {
  return {
    lower: feedSide(current.lower, issued.lower, -z),
    upper: feedSide(current.upper, issued.upper, z),
  };
}

const ALPHAS = COVERAGES.map(oneSided);

function feedSide(current: readonly number[], issued: readonly number[], score: number): number[] {
  const clipped = Math.min(SCORE_LIMIT, Math.max(0, score));
  const fed: number[] = [];
  for (let i = 0; i < current.length; i++) fed.push(track(current[i]!, issued[i]!, clipped, ALPHAS[i]!));
  return fed;
}

/**
 * What is served: the trackers sorted, so that a wider coverage never has a narrower interval, and not below zero, so
 * that the mean is inside. The trackers themselves stay as they are: one that learned from the misses of another's bound
 * would drive the two apart.
 */
export function servedScores({ lower, upper }: TrackedScores): { lower: number[]; upper: number[] } {
  return { lower: serveSide(lower), upper: serveSide(upper) };
}

/** Sorted as they are put in: there are four, and an evaluation has a hundred thousand such. */
function serveSide(scores: readonly number[]): number[] {
  const served: number[] = [];
  for (let i = 0; i < scores.length; i++) {
    const score = Math.max(0, scores[i]!);
    let at = i;
    for (; at > 0 && served[at - 1]! > score; at--) served[at] = served[at - 1]!;
    served[at] = score;
  }
  return served;
}

/** Log-return bounds at COVERAGES. */
export function servedBounds(
  { mean, sigma }: Pick<Distribution, 'mean' | 'sigma'>,
  scores: TrackedScores,
): { lower: number[]; upper: number[] } {
  return boundsOf({ mean, sigma }, servedScores(scores));
}

/** The same of scores that are served already, or are those that trackers start with. */
export function boundsOf(
  { mean, sigma }: Pick<Distribution, 'mean' | 'sigma'>,
  { lower, upper }: TrackedScores,
): { lower: number[]; upper: number[] } {
  return { lower: lower.map((q) => mean - sigma * q), upper: upper.map((q) => mean + sigma * q) };
}

/**
 * Bound of |share of misses - alpha| after `fed` scores of a width of `limit`, each known `horizon` sessions late: a
 * tracker overshoots by the scores under way at most. For horizon 1 it is (limit + eta) / (eta fed).
 */
export function missBound(fed: number, horizon = 1, limit = SCORE_LIMIT, eta = ETA): number {
  return (limit + eta * horizon) / (eta * fed);
}

/** One tracker over a whole series of scores, the t-th known from the origin t + horizon on. `next` is its value after the last. */
export function trackSeries(
  scores: ArrayLike<number>,
  { start, alpha, horizon = 1, eta = ETA }: { start: number; alpha: number; horizon?: number; eta?: number },
): { bounds: Float64Array; misses: number; next: number } {
  const bounds = new Float64Array(scores.length);
  let quantile = start;
  let misses = 0;
  for (let t = 0; t <= scores.length; t++) {
    const known = t - horizon;
    if (known >= 0) quantile = track(quantile, bounds[known]!, scores[known]!, alpha, eta);
    if (t === scores.length) break;
    bounds[t] = quantile;
    if (scores[t]! > quantile) misses++;
  }
  return { bounds, misses, next: quantile };
}
