import { type PriceBar, trueRange } from './bar.ts';
import { type Fold, ratio } from './fold.ts';
import { createWindow, isFull, push, sum, type Window } from './window.ts';

export interface VortexState {
  previous: { high: number; low: number; close: number } | null;
  difference: Window;
  range: Window;
}

/** VI+ less VI- over n bars (Botes and Siepman 2010): sums of |H - L_prev| - |L - H_prev| over the sum of true ranges. */
export function vortex(n: number): Fold<VortexState, PriceBar> {
  return {
    windows: ['difference', 'range'],
    init: () => ({ previous: null, difference: createWindow(n), range: createWindow(n) }),
    update(state, bar) {
      const { high, low, close } = bar;
      const before = state.previous;
      state.previous = { high, low, close };
      if (before === null) return;
      push(state.difference, Math.abs(high - before.low) - Math.abs(low - before.high));
      push(state.range, trueRange(bar, before.close));
    },
    value: (state) => (isFull(state.range) ? ratio(sum(state.difference), sum(state.range)) : Number.NaN),
  };
}
