/** A base whose state has windows in it, slid over many inputs at once: all are pushed, then the values are read. */
import { createSlidingWindow, lieOver, roomIn, type SlidingWindow } from '../indicators/sliding.ts';
import { createWindow, type Window } from '../indicators/window.ts';
import type { Base, FoldFeature } from './feature.ts';
import type { SymbolInputs } from './inputs.ts';
import { type PushRunner, pushRunner, type ReadRunner, readRunner } from './runners.ts';
import { takeBack } from './slide.ts';

export interface Slides {
  keys: readonly string[];
  /** Windows without an end, as `push` knows them, and what is read: the same values as numbers alone. */
  tapes: Window[];
  views: SlidingWindow[];
  push: PushRunner;
  read: ReadRunner;
}

export function createSlides(
  base: Base<unknown, unknown>,
  keys: readonly string[],
  of: readonly FoldFeature[],
): Slides {
  return {
    keys,
    tapes: keys.map(() => createWindow(1e9)),
    views: keys.map(createSlidingWindow),
    push: pushRunner(base),
    read: readRunner(base, of, keys.length),
  };
}

type State = Record<string, unknown>;

let ends = new Int32Array(0);

/** Moves the state over the inputs; values go to the columns from place `at` on. */
export function runSlides(
  { keys, tapes, views, push, read }: Slides,
  state: State,
  inputs: SymbolInputs,
  columns: readonly Float64Array[],
  at: number,
): void {
  if (ends.length < inputs.length) ends = new Int32Array(inputs.length);
  const windows = keys.map((key) => state[key] as Window);
  tapes.forEach((tape, k) => {
    const { from, end, values } = windows[k]!;
    for (let i = from; i < end; i++) tape.values[i - from] = values[i]!;
    tape.end = end - from;
    state[keys[k]!] = tape;
  });
  const held = tapes[0]!.end;
  push(state, inputs, tapes[0]!, ends);
  views.forEach((view, k) => {
    const { values, end } = tapes[k]!;
    const into = roomIn(view, end);
    for (let i = 0; i < end; i++) into[i] = values[i]!;
    lieOver(view, windows[k]!.size, held, end);
    state[keys[k]!] = view;
  });
  read(state, views, ends, inputs.length, columns, at);
  views.forEach((view, k) => {
    takeBack(view, windows[k]!);
    state[keys[k]!] = windows[k];
  });
}
