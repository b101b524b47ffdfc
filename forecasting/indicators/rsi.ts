import { type EmaState, wilder } from './ema.ts';
import type { Fold } from './fold.ts';

export interface RsiState {
  previous: number | null;
  gain: EmaState;
  loss: EmaState;
}

/**
 * Relative strength index of closes, 0..100 (Wilder 1978): 100 gain / (gain + loss), both Wilder-smoothed and
 * started at the mean of the first n changes, as TA-Lib RSI; 0 where nothing moved.
 */
export function rsi(n: number): Fold<RsiState, number> {
  const average = wilder(n);
  return {
    init: () => ({ previous: null, gain: average.init(), loss: average.init() }),
    update(state, close) {
      if (state.previous !== null) {
        const change = close - state.previous;
        average.update(state.gain, Math.max(change, 0));
        average.update(state.loss, change < 0 ? -change : 0);
      }
      state.previous = close;
    },
    value(state) {
      const gain = average.value(state.gain);
      const total = gain + average.value(state.loss);
      return total === 0 ? 0 : (100 * gain) / total;
    },
  };
}
