import { type PriceBar, typicalPrice } from './bar.ts';
import { type Fold, ratio } from './fold.ts';
import { createWindow, isFull, mean, past, push, sumOf, type Window } from './window.ts';

/** Commodity channel index (Lambert 1980): (TP - mean TP) / (.015 x mean absolute deviation) over n bars (TA-Lib CCI). */
export function cci(n: number): Fold<Window, PriceBar> {
  return {
    init: () => createWindow(n),
    update: (window, bar) => push(window, typicalPrice(bar)),
    value(window) {
      if (!isFull(window)) return Number.NaN;
      const centre = mean(window);
      const spread = sumOf(window, (x) => Math.abs(x - centre)) / n;
      return ratio(past(window, 0) - centre, 0.015 * spread);
    },
  };
}
