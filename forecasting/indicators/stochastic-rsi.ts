import type { Fold } from './fold.ts';
import { type RsiState, rsi } from './rsi.ts';
import { createWindow, isFull, maximum, minimum, past, push, type Window } from './window.ts';

export interface StochasticRsiState {
  rsi: RsiState;
  values: Window;
}

/** Where the RSI lies in its range of n values, 0..1, 0 where that is a point (Chande and Kroll 1994; TA-Lib STOCHRSI %K). */
export function stochasticRsi(n: number): Fold<StochasticRsiState, number> {
  const index = rsi(n);
  return {
    init: () => ({ rsi: index.init(), values: createWindow(n) }),
    update(state, close) {
      index.update(state.rsi, close);
      const value = index.value(state.rsi);
      if (!Number.isNaN(value)) push(state.values, value);
    },
    value(state) {
      if (!isFull(state.values)) return Number.NaN;
      const [low, high] = [minimum(state.values), maximum(state.values)];
      return high === low ? 0 : (past(state.values, 0) - low) / (high - low);
    },
  };
}
