import type { PriceBar } from './bar.ts';
import { type EmaState, ema } from './ema.ts';
import { type Fold, ratio } from './fold.ts';
import { createWindow, isFull, mean, push, type Window } from './window.ts';

export interface MassState {
  range: EmaState;
  smooth: EmaState;
  ratios: Window;
}

/** Mass index over n (Dorsey 1992), as a mean: EMA9 of H - L over the EMA9 of that, n bars; above 1 ranges widen. */
export function massIndex(n: number): Fold<MassState, PriceBar> {
  const average = ema(9);
  return {
    windows: ['ratios'],
    init: () => ({ range: average.init(), smooth: average.init(), ratios: createWindow(n) }),
    update(state, { high, low }) {
      average.update(state.range, high - low);
      const once = average.value(state.range);
      if (Number.isNaN(once)) return;
      average.update(state.smooth, once);
      const value = ratio(once, average.value(state.smooth));
      if (!Number.isNaN(value)) push(state.ratios, value);
    },
    value: (state) => (isFull(state.ratios) ? mean(state.ratios) : Number.NaN),
  };
}
