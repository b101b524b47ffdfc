/** Volume accumulated by where the price went. */
import type { PriceBar } from './bar.ts';
import type { Fold } from './fold.ts';
import { createWindow, isFull, maximum, minimum, past, push, type Window } from './window.ts';

export interface AccumulationState {
  count: number;
  line: number;
  fast: number;
  slow: number;
}

/** Chaikin oscillator (TA-Lib ADOSC): EMA less slower EMA of the accumulation line, both started at its first value. */
export function chaikinOscillator(fast: number, slow: number): Fold<AccumulationState, PriceBar> {
  const [quick, steady] = [2 / (fast + 1), 2 / (slow + 1)];
  return {
    init: () => ({ count: 0, line: 0, fast: 0, slow: 0 }),
    update(state, { high, low, close, volume }) {
      const range = high - low;
      if (range > 0) state.line += ((close - low - (high - close)) / range) * volume;
      state.count++;
      state.fast = state.count === 1 ? state.line : quick * state.line + (1 - quick) * state.fast;
      state.slow = state.count === 1 ? state.line : steady * state.line + (1 - steady) * state.slow;
    },
    value: (state) => (state.count < slow ? Number.NaN : state.fast - state.slow),
  };
}

export interface BalanceState {
  previous: number | null;
  balance: number;
  levels: Window;
}

/** Where on-balance volume (Granville 1963; TA-Lib OBV) lies in its range of n bars, 0..1; 0 where that is a point. */
export function onBalanceVolumePosition(n: number): Fold<BalanceState, PriceBar> {
  return {
    windows: ['levels'],
    init: () => ({ previous: null, balance: 0, levels: createWindow(n) }),
    update(state, { close, volume }) {
      if (state.previous === null || close > state.previous) state.balance += volume;
      else if (close < state.previous) state.balance -= volume;
      state.previous = close;
      push(state.levels, state.balance);
    },
    value(state) {
      if (!isFull(state.levels)) return Number.NaN;
      const [low, high] = [minimum(state.levels), maximum(state.levels)];
      return high === low ? 0 : (past(state.levels, 0) - low) / (high - low);
    },
  };
}
