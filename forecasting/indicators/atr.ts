import { type PriceBar, trueRange } from './bar.ts';
import { type EmaState, wilder } from './ema.ts';
import { type Fold, ratio } from './fold.ts';

export interface AtrState {
  previousClose: number | null;
  range: EmaState;
}

/** Average true range, Wilder-smoothed from the mean of the first n true ranges; the first bar has none (TA-Lib ATR). */
export function atr(n: number): Fold<AtrState, PriceBar> {
  const average = wilder(n);
  return {
    init: () => ({ previousClose: null, range: average.init() }),
    update(state, bar) {
      if (state.previousClose !== null) average.update(state.range, trueRange(bar, state.previousClose));
      state.previousClose = bar.close;
    },
    value: (state) => average.value(state.range),
  };
}

/** Average true range over the close (TA-Lib NATR / 100). */
export function normalisedAtr(n: number): Fold<AtrState, PriceBar> {
  const base = atr(n);
  return { ...base, value: (state) => ratio(base.value(state), state.previousClose ?? Number.NaN) };
}
