/** Weights that follow the members' recent losses, one loss per member and session. State is plain data. */
import { normalised } from './weights.ts';

/**
 * Fixed share: w_i exp(-rate loss_i), normalised, of which `share` is given back to all alike, so that no member is ever
 * lost. Herbster and Warmuth 1998, uniform share.
 */
export function fixedShare(
  weights: readonly number[],
  losses: ArrayLike<number>,
  { rate, share }: { rate: number; share: number },
): number[] {
  const least = Math.min(...Array.from(losses));
  const after = normalised(weights.map((weight, i) => weight * Math.exp(-rate * (losses[i]! - least))));
  return after.map((weight) => (1 - share) * weight + share / weights.length);
}

/**
 * Bernstein online aggregation with a rate per member and doubling range (Wintenberger 2017, algorithm 2), from a uniform prior.
 * All sums start at zero.
 */
export interface BoaState {
  /** Sum of l(1 + rate l)/2 and what the doubling range adds. */
  loss: number[];
  /** Sum of l^2. */
  square: number[];
  /** Largest |l| so far, up to the next power of two. */
  range: number[];
}

export const boaStart = (members: number): BoaState => ({
  loss: new Array<number>(members).fill(0),
  square: new Array<number>(members).fill(0),
  range: new Array<number>(members).fill(0),
});

/** `regrets`: the loss of each member less that of the combination; the gradient's when losses are linearised. */
export function boaStep(state: BoaState, regrets: ArrayLike<number>): BoaState {
  const rates = boaRates(state);
  const next = boaStart(rates.length);
  for (let i = 0; i < rates.length; i++) {
    const l = regrets[i]!;
    const size = Math.abs(l);
    next.range[i] = Math.max(state.range[i]!, size > 0 ? 2 ** Math.ceil(Math.log2(size)) : 0);
    // The first session has no rate yet: it enters plainly.
    const beyond = rates[i]! * l > 0.5 ? next.range[i]! : 0;
    next.loss[i] = state.loss[i]! + (l * (1 + rates[i]! * l) + beyond) / 2;
    next.square[i] = state.square[i]! + l * l;
  }
  return next;
}

/** w_i proportional to rate_i exp(-rate_i loss_i); uniform before the first loss. */
export function boaWeights(state: BoaState): number[] {
  const rates = boaRates(state);
  if (rates.some((rate) => rate === 0)) return normalised(rates.map(() => 1));
  const exponents = rates.map((rate, i) => Math.log(rate) - rate * state.loss[i]!);
  const most = Math.max(...exponents);
  return normalised(exponents.map((value) => Math.exp(value - most)));
}

/** min(1/range, sqrt(ln M / sum l^2)); 0 before the first loss. */
function boaRates({ square, range }: BoaState): number[] {
  const log = Math.log(square.length);
  return square.map((sum, i) => (sum > 0 ? Math.min(1 / range[i]!, Math.sqrt(log / sum)) : 0));
}
