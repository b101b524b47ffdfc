import { type PriceBar, trueRange } from './bar.ts';
import type { Fold } from './fold.ts';
import { createWindow, isFull, push, sumPast, type Window } from './window.ts';

export interface UltimateState {
  previousClose: number | null;
  pressure: Window;
  range: Window;
}

/**
 * Ultimate oscillator, 0..100 (Williams 1985; TA-Lib ULTOSC): buying pressure over true range on three spans,
 * weights 4, 2, 1; a span in which nothing moved counts 0.
 */
export function ultimateOscillator(
  short: number,
  middle: number,
  long: number,
): Fold<UltimateState, PriceBar> {
  return {
    windows: ['pressure', 'range'],
    init: () => ({ previousClose: null, pressure: createWindow(long), range: createWindow(long) }),
    update(state, bar) {
      const before = state.previousClose;
      if (before !== null) {
        push(state.pressure, bar.close - Math.min(bar.low, before));
        push(state.range, trueRange(bar, before));
      }
      state.previousClose = bar.close;
    },
    value(state) {
      if (!isFull(state.range)) return Number.NaN;
      const part = (n: number) => {
        const range = sumPast(state.range, n - 1, 0);
        return range === 0 ? 0 : sumPast(state.pressure, n - 1, 0) / range;
      };
      return (100 * (4 * part(short) + 2 * part(middle) + part(long))) / 7;
    },
  };
}
