import { type EmaState, ema } from './ema.ts';
import type { Fold } from './fold.ts';

export interface MacdState {
  count: number;
  fast: EmaState;
  slow: EmaState;
  signal: EmaState;
  close: number;
}

export interface Macd {
  line: number;
  signal: number;
  close: number;
}

/**
 * Moving average convergence divergence of closes (Appel): line = EMA(fast) - EMA(slow), signal = EMA of the line.
 * As TA-Lib MACD: the fast average starts late, so that both have their first value on bar `slow`.
 * `line` is known `signal` - 1 bars before `signal`.
 */
export function macd(fast: number, slow: number, signal: number): Fold<MacdState, number, Macd> {
  const [fastEma, slowEma, signalEma] = [ema(fast), ema(slow), ema(signal)];
  const line = (state: MacdState) => fastEma.value(state.fast) - slowEma.value(state.slow);
  return {
    init: () => ({
      count: 0,
      fast: fastEma.init(),
      slow: slowEma.init(),
      signal: signalEma.init(),
      close: 0,
    }),
    update(state, close) {
      state.count++;
      state.close = close;
      slowEma.update(state.slow, close);
      if (state.count > slow - fast) fastEma.update(state.fast, close);
      if (state.count >= slow) signalEma.update(state.signal, line(state));
    },
    value: (state) => ({ line: line(state), signal: signalEma.value(state.signal), close: state.close }),
  };
}
