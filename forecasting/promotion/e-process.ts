/**
 * Betting e-process on one number a day: evidence that a mean is positive, valid on any day one happens to look.
 * x_t = clip(d_t / (3 s_{t-1}), -1, 1) with s^2 the mean of past d^2 (x = 0 during the warm-up), and
 * M_t = mean over lambda of prod_i (1 + lambda x_i). Under E[x_t | past] <= 0 it is a nonnegative supermartingale from 1, so
 * P(sup_t M_t >= 1/alpha) <= alpha (Ville 1939; mixtures of bets: Waudby-Smith & Ramdas 2024, JRSS B 86(1)).
 * The null is the strong one about clipped scores: a crossing says "better on some days". State is plain data.
 */
import type { EProcess, Scale } from '../../schemas/contest.ts';

export const BETS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7] as const;
export const WARM_UP_DAYS = 20;
/** A day counts at most as one of 3 standard deviations. */
const CLIP_AT = 3;

/** `scale`: of earlier days on which no bet was made (shadow), so that betting starts at once; it looks at the past only. */
export function startEProcess(scale: Scale = { days: 0, sumSquares: 0 }): EProcess {
  return {
    ...{ scale: { ...scale }, days: 0, sum: 0, sumSquares: 0 },
    ...{ logProducts: BETS.map(() => 0), maxLogM: 0 },
  };
}

/** One day more. `d` in units of loss, finite; throws RangeError otherwise, because a NaN would never leave the state. */
export function updateEProcess(state: EProcess, d: number): EProcess {
  if (!Number.isFinite(d)) throw new RangeError(`a loss difference has to be finite: ${d}`);
  const { days, sumSquares } = state.scale;
  const s = days < WARM_UP_DAYS ? 0 : Math.sqrt(sumSquares / days);
  const x = s > 0 ? clip(d / (CLIP_AT * s)) : 0;
  const logProducts = betOn(state.logProducts, x, BETS);
  return {
    scale: { days: days + 1, sumSquares: sumSquares + d * d },
    days: state.days + 1,
    sum: state.sum + d,
    sumSquares: state.sumSquares + d * d,
    logProducts,
    maxLogM: Math.max(state.maxLogM, logMean(logProducts)),
  };
}

/** The products after a bet on x in [-1, 1]; grids other than BETS are for tests of the formula. */
export function betOn(logProducts: readonly number[], x: number, bets: readonly number[]): number[] {
  return logProducts.map((log, i) => log + Math.log1p(bets[i]! * x));
}

/** ln of the mean of exp(logs), without overflow. */
export function logMean(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
}

/** ln M_t. */
export function logEvidence(state: EProcess): number {
  return logMean(state.logProducts);
}

/** M_t for display; Infinity where a double ends, decisions compare logs. */
export function evidence(state: EProcess): number {
  return Math.exp(logEvidence(state));
}

/** M_t >= threshold. */
export function reaches(state: EProcess, threshold: number): boolean {
  return logEvidence(state) >= Math.log(threshold);
}

/** Anytime p-value min(1, 1 / max_s<=t M_s): valid however often one looks. */
export function anytimeP(state: EProcess): number {
  return Math.min(1, Math.exp(-state.maxLogM));
}

/** Mean of d over the days folded; 0 before the first. */
export function meanDifference(state: EProcess): number {
  return state.days === 0 ? 0 : state.sum / state.days;
}

/** The fold over a whole series. */
export function eProcessOf(differences: Iterable<number>, scale?: Scale): EProcess {
  let state = startEProcess(scale);
  for (const d of differences) state = updateEProcess(state, d);
  return state;
}

function clip(x: number): number {
  return x > 1 ? 1 : x < -1 ? -1 : x;
}
