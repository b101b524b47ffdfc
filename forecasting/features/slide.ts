/** A window's state slid over many values at once: it lies over an array of what it held before and all that comes in a stretch. */
import { lieOver, roomIn, type SlidingWindow } from '../indicators/sliding.ts';
import type { Window } from '../indicators/window.ts';

/** Lays the slide over a state and the `n` values that come to it from `at` on; missing ones are left out. */
export function layOver(
  slide: SlidingWindow,
  state: Window,
  coming: Float64Array,
  at: number,
  n: number,
): void {
  const { size, from, end, values } = state;
  const held = end - from;
  const into = roomIn(slide, held + n);
  for (let i = 0; i < held; i++) into[i] = values[from + i]!;
  let filled = held;
  for (let i = at; i < at + n; i++) {
    const value = coming[i]!;
    if (!Number.isNaN(value)) into[filled++] = value;
  }
  lieOver(slide, size, held, filled);
}

/** What the window holds at the end goes back into its state. */
export function takeBack(slide: SlidingWindow, state: Window): void {
  const held = slide.end - slide.from;
  for (let i = 0; i < held; i++) {
    if (i < state.values.length) state.values[i] = slide.values[slide.from + i]!;
    else state.values.push(slide.values[slide.from + i]!);
  }
  state.from = 0;
  state.end = held;
}
