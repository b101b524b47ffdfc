import { type PriceBar, typicalPrice } from './bar.ts';
import { type Fold, ratio } from './fold.ts';
import { createWindow, isFull, mean, past, push, type Window } from './window.ts';

/** Commodity channel index (Lambert 1980): (TP - mean TP) / (.015 x mean absolute deviation) over n bars (TA-Lib CCI). */
export function cci(n: number): Fold<Window, PriceBar> {
  return {
    init: () => createWindow(n),
    update: (window, bar) => push(window, typicalPrice(bar)),
    value: channelIndex,
  };
}

/** The same of typical prices; NaN until the window is full. */
export function channelIndex(window: Window): number {
  if (!isFull(window)) return Number.NaN;
  const { values, from, end, size } = window;
  const centre = mean(window);
  let spread = 0;
  for (let i = from; i < end; i++) spread += Math.abs(values[i]! - centre);
  return ratio(past(window, 0) - centre, 0.015 * (spread / size));
}
