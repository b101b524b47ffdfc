import type { Fold } from './fold.ts';

export interface EwmaVarianceState {
  count: number;
  /** The sum of the first squares, then the variance. */
  variance: number;
}

/**
 * RiskMetrics variance: v_t = decay v_{t-1} + (1 - decay) r_t^2, not demeaned, started at the mean of the first
 * `seed` squares. `value` is the variance that includes the newest return.
 */
export function ewmaVariance(decay: number, seed: number): Fold<EwmaVarianceState, number> {
  return {
    init: () => ({ count: 0, variance: 0 }),
    update(state, value) {
      const square = value * value;
      state.count++;
      if (state.count < seed) state.variance += square;
      else if (state.count === seed) state.variance = (state.variance + square) / seed;
      else state.variance = decay * state.variance + (1 - decay) * square;
    },
    value: (state) => (state.count < seed ? Number.NaN : state.variance),
  };
}
