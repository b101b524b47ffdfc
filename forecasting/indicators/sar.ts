import type { PriceBar } from './bar.ts';
import type { Fold } from './fold.ts';

export interface SarState {
  previous: { high: number; low: number } | null;
  started: boolean;
  long: boolean;
  /** The stop of the newest bar, and the one of the next. */
  value: number;
  next: number;
  /** Extreme price of the move, and the acceleration reached. */
  extreme: number;
  acceleration: number;
}

/** Wilder's parabolic stop and reverse (1978), as TA-Lib SAR: the first direction is that of the first two bars. */
export function parabolicSar(step: number, most: number): Fold<SarState, PriceBar> {
  return {
    init: () => ({
      previous: null,
      started: false,
      long: true,
      value: 0,
      next: 0,
      extreme: 0,
      acceleration: step,
    }),
    update(state, { high, low }) {
      const previous = state.previous;
      state.previous = { high, low };
      if (previous === null) return;
      let before = previous;
      if (!state.started) {
        const [down, up] = [previous.low - low, high - previous.high];
        state.long = !(down > 0 && up < down);
        state.extreme = state.long ? high : low;
        state.next = state.long ? previous.low : previous.high;
        state.started = true;
        before = { high, low };
      }
      const highest = Math.max(before.high, high);
      const lowest = Math.min(before.low, low);
      if (state.long ? low <= state.next : high >= state.next) {
        state.long = !state.long;
        state.value = state.long ? Math.min(state.extreme, lowest) : Math.max(state.extreme, highest);
        state.acceleration = step;
        state.extreme = state.long ? high : low;
      } else {
        state.value = state.next;
        if (state.long ? high > state.extreme : low < state.extreme) {
          state.extreme = state.long ? high : low;
          state.acceleration = Math.min(most, state.acceleration + step);
        }
      }
      const moved = state.value + state.acceleration * (state.extreme - state.value);
      state.next = state.long ? Math.min(moved, lowest) : Math.max(moved, highest);
    },
    value: (state) => (state.started ? state.value : Number.NaN),
  };
}
