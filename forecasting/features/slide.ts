/** A window's state slid over many values at once. */
import { type Blocks, createBlocks, resetBlocks } from '../indicators/blocks.ts';
import type { Window } from '../indicators/window.ts';

/** A window over an array of numbers that holds what it held before and all that comes in a stretch. */
export interface Slide {
  view: Window & { blocks: Blocks };
  values: Float64Array;
}

export function createSlide(): Slide {
  const values = new Float64Array(0);
  return {
    view: { size: 0, from: 0, end: 0, values: values as unknown as number[], blocks: createBlocks() },
    values,
  };
}

/** Lays the slide over a state and the `n` values that come to it; missing ones are left out. */
export function layOver(
  slide: Slide,
  { size, from, end, values }: Window,
  coming: Float64Array,
  n: number,
): void {
  const held = end - from;
  if (slide.values.length < held + n) {
    slide.values = new Float64Array(2 * (held + n));
    slide.view.values = slide.values as unknown as number[];
  }
  const into = slide.values;
  for (let i = 0; i < held; i++) into[i] = values[from + i]!;
  let filled = held;
  for (let i = 0; i < n; i++) {
    const value = coming[i]!;
    if (!Number.isNaN(value)) into[filled++] = value;
  }
  const { view } = slide;
  view.size = size;
  view.from = 0;
  view.end = held;
  resetBlocks(view.blocks, filled);
}

/** What the window holds at the end goes back into its state. */
export function takeBack({ view }: Slide, state: Window): void {
  const held = view.end - view.from;
  for (let i = 0; i < held; i++) {
    if (i < state.values.length) state.values[i] = view.values[view.from + i]!;
    else state.values.push(view.values[view.from + i]!);
  }
  state.from = 0;
  state.end = held;
}
