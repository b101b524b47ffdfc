import type { Fold } from './fold.ts';

export interface EmaState {
  count: number;
  /** The sum of the first values, then the average. */
  average: number;
}

/** Average with weight `alpha` on the newest value, started at the mean of the first `seed` values. */
function smoothed(alpha: number, seed: number): Fold<EmaState, number> {
  return {
    init: () => ({ count: 0, average: 0 }),
    update(state, value) {
      state.count++;
      if (state.count < seed) state.average += value;
      else if (state.count === seed) state.average = (state.average + value) / seed;
      else state.average += alpha * (value - state.average);
    },
    value: (state) => (state.count < seed ? Number.NaN : state.average),
  };
}

/** Exponential moving average, alpha 2/(n+1), started at the simple mean of the first n values (TA-Lib EMA). */
export function ema(n: number): Fold<EmaState, number> {
  return smoothed(2 / (n + 1), n);
}

/** Wilder's smoothing, alpha 1/n, started at the simple mean of the first n values (Wilder 1978). */
export function wilder(n: number): Fold<EmaState, number> {
  return smoothed(1 / n, n);
}
