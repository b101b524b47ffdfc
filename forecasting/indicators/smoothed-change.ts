/** Oscillators made of averages of averages. */
import { type EmaState, ema } from './ema.ts';
import { type Fold, ratio } from './fold.ts';

export interface TrixState {
  averages: EmaState[];
  previous: number | null;
  change: number | null;
}

/** Relative change a bar of the EMA of the EMA of the EMA of closes (Hutson 1983; TA-Lib TRIX / 100). */
export function trix(n: number): Fold<TrixState, number> {
  const average = ema(n);
  return {
    init: () => ({
      averages: [average.init(), average.init(), average.init()],
      previous: null,
      change: null,
    }),
    update(state, close) {
      let value = close;
      for (const of of state.averages) {
        average.update(of, value);
        value = average.value(of);
        if (Number.isNaN(value)) return;
      }
      state.change = state.previous === null || state.previous === 0 ? null : value / state.previous - 1;
      state.previous = value;
    },
    value: (state) => state.change ?? Number.NaN,
  };
}

export interface TrueStrengthState {
  previous: number | null;
  change: [EmaState, EmaState];
  size: [EmaState, EmaState];
}

/** True strength index, -1..1 (Blau 1991): the change of the close over its size, both EMA-smoothed twice, means first. */
export function trueStrength(long: number, short: number): Fold<TrueStrengthState, number> {
  const [slow, fast] = [ema(long), ema(short)];
  const both = (): [EmaState, EmaState] => [slow.init(), fast.init()];
  const enter = ([first, second]: [EmaState, EmaState], value: number) => {
    slow.update(first, value);
    const smooth = slow.value(first);
    if (!Number.isNaN(smooth)) fast.update(second, smooth);
  };
  return {
    init: () => ({ previous: null, change: both(), size: both() }),
    update(state, close) {
      if (state.previous !== null) {
        enter(state.change, close - state.previous);
        enter(state.size, Math.abs(close - state.previous));
      }
      state.previous = close;
    },
    value: (state) => ratio(fast.value(state.change[1]), fast.value(state.size[1])),
  };
}
