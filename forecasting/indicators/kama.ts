import type { Fold } from './fold.ts';
import { createWindow, isFull, push, type Window } from './window.ts';

const FAST = 2 / 3;
const SLOW = 2 / 31;

/** Net move over the path walked, 0..1, over the window's values (Kaufman 1995); NaN where nothing moved. */
export function efficiency({ values, from, end }: Window): number {
  let path = 0;
  for (let i = from + 1; i < end; i++) path += Math.abs(values[i]! - values[i - 1]!);
  const net = Math.abs(values[end - 1]! - values[from]!);
  return path === 0 ? Number.NaN : Math.min(1, net / path);
}

export interface KamaState {
  closes: Window;
  average: number;
}

/** Kaufman's adaptive moving average (TA-Lib KAMA): starts from the close before its first value, on bar n + 1. */
export function kama(n: number): Fold<KamaState, number> {
  return {
    init: () => ({ closes: createWindow(n + 1), average: 0 }),
    update(state, close) {
      push(state.closes, close);
      if (!isFull(state.closes)) state.average = close;
      else {
        const known = efficiency(state.closes);
        // TA-Lib takes a price that stands still as one that goes straight.
        const weight = ((Number.isNaN(known) ? 1 : known) * (FAST - SLOW) + SLOW) ** 2;
        state.average += weight * (close - state.average);
      }
    },
    value: (state) => (isFull(state.closes) ? state.average : Number.NaN),
  };
}
