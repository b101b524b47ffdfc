import { type PriceBar, trueRange } from './bar.ts';
import { type EmaState, wilder } from './ema.ts';
import { type Fold, ratio } from './fold.ts';

export interface DirectionalState {
  count: number;
  previous: { high: number; low: number; close: number } | null;
  plus: number;
  minus: number;
  range: number;
  dx: EmaState;
}

export interface Directional {
  /** +DI and -DI, 0..100. */
  plus: number;
  minus: number;
  /** Average directional index, 0..100; n bars later than the others. */
  adx: number;
}

/**
 * Wilder's directional movement (1978), as TA-Lib PLUS_DI, MINUS_DI and ADX: smoothed sums s = s - s/n + x started at
 * the plain sum of n - 1 bars; ADX is the Wilder average of DX, started at the mean of the first n.
 */
export function directionalMovement(n: number): Fold<DirectionalState, PriceBar, Directional> {
  const average = wilder(n);
  return {
    init: () => ({ count: 0, previous: null, plus: 0, minus: 0, range: 0, dx: average.init() }),
    update(state, bar) {
      const before = state.previous;
      if (before === null) {
        state.previous = { high: bar.high, low: bar.low, close: bar.close };
        return;
      }
      const up = bar.high - before.high;
      const down = before.low - bar.low;
      const range = trueRange(bar, before.close);
      before.high = bar.high;
      before.low = bar.low;
      before.close = bar.close;
      const kept = state.count >= n - 1 ? 1 - 1 / n : 1;
      state.count++;
      state.plus = state.plus * kept + (up > 0 && up > down ? up : 0);
      state.minus = state.minus * kept + (down > 0 && down > up ? down : 0);
      state.range = state.range * kept + range;
      if (state.count < n) return;
      const dx = ratio(100 * Math.abs(state.plus - state.minus), state.plus + state.minus);
      if (!Number.isNaN(dx)) average.update(state.dx, dx);
    },
    value(state) {
      if (state.count < n) return { plus: Number.NaN, minus: Number.NaN, adx: Number.NaN };
      return {
        plus: ratio(100 * state.plus, state.range),
        minus: ratio(100 * state.minus, state.range),
        adx: average.value(state.dx),
      };
    },
  };
}
