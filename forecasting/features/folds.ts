/** Fold features over stretches of sessions, base by base and symbol by symbol: each base is moved once, all its features read it. */
import { createSlidingWindow, type SlidingWindow } from '../indicators/sliding.ts';
import { push, type Window } from '../indicators/window.ts';
import type { Base, FoldFeature, Pick } from './feature.ts';
import type { SymbolInputs } from './inputs.ts';
import type { FeaturePlan } from './plan.ts';
import {
  type InputRunner,
  inputRunner,
  type PickRunner,
  pickRunner,
  type TakingRunner,
  takingRunner,
  type WindowRunner,
  windowRunner,
} from './runners.ts';
import { layOver, takeBack } from './slide.ts';
import { createSlides, runSlides, type Slides } from './slides.ts';

type Runner =
  | { kind: 'window'; pick: Pick; slide: SlidingWindow; run: WindowRunner }
  | { kind: 'taking'; pick: Pick; run: TakingRunner }
  | { kind: 'windows'; slides: Slides; few: InputRunner }
  | { kind: 'inputs'; run: InputRunner };

interface PlannedBase {
  base: Base<unknown, unknown>;
  columns: number[];
  reads: ((output: unknown) => number)[];
  runner: Runner;
}

export type FoldPlan = readonly PlannedBase[];

/** @param columns where each feature's values go */
export function planFolds(features: readonly { feature: FoldFeature; column: number }[]): FoldPlan {
  const byBase = Map.groupBy(features, ({ feature }) => feature.base);
  return [...byBase].map(([base, of]) => ({
    base,
    columns: of.map(({ column }) => column),
    reads: of.map(({ feature }) => feature.read),
    runner: knownRunner(
      base,
      of.map(({ feature }) => feature),
    ),
  }));
}

const runners = new WeakMap<object, { of: readonly FoldFeature[]; runner: Runner }[]>();

/** Made once for a base and a list of its features: what the JIT has learnt of it stays. */
function knownRunner(base: Base<unknown, unknown>, of: readonly FoldFeature[]): Runner {
  const made = runners.get(base) ?? [];
  runners.set(base, made);
  const same = made.find(
    (one) => one.of.length === of.length && one.of.every((feature, k) => feature === of[k]),
  );
  if (same) return same.runner;
  const runner = runnerOf(base, of);
  made.push({ of, runner });
  return runner;
}

function runnerOf(base: Base<unknown, unknown>, of: readonly FoldFeature[]): Runner {
  if (base.picks) {
    return { kind: 'window', pick: base.picks, slide: createSlidingWindow(), run: windowRunner(base, of) };
  }
  if (base.takes) return { kind: 'taking', pick: base.takes, run: takingRunner(base, of) };
  const run = inputRunner(base, of);
  return base.windows
    ? { kind: 'windows', slides: createSlides(base, base.windows, of), few: run }
    : { kind: 'inputs', run };
}

/** One symbol's state, by base. */
export function initFolds(plan: FoldPlan): unknown[] {
  return plan.map(({ base }) => base.init());
}

/** Values of one column, symbol after symbol, each by session. */
type Take = (column: number, values: Float64Array) => void;

/** Moves the states of symbols over the sessions that each of them has; base by base, whose columns are taken when it is done. */
export function runSymbols(
  { folds, readings }: Own,
  states: readonly unknown[][],
  inputs: readonly SymbolInputs[],
  take: Take,
): void {
  picked.clear();
  const places = inputs.reduce((sum, { length }) => sum + length, 0);
  for (const [b, fold] of folds.entries()) {
    const own = fold.columns.map((_, k) => roomOf(k, places));
    const { runner } = fold;
    const coming = 'pick' in runner ? valuesOf(runner.pick, inputs, places) : NOTHING;
    let at = 0;
    for (let s = 0; s < inputs.length; s++) {
      runSymbol(fold, states[s]![b], inputs[s]!, coming, own, at);
      at += inputs[s]!.length;
    }
    for (const [k, column] of fold.columns.entries()) take(column, own[k]!);
  }
  for (const { pick, column } of readings) take(column, valuesOf(pick, inputs, places));
}

/** A live session is one: laying out a year of values for it costs more than it saves. */
const FEW = 8;
const NOTHING = new Float64Array(0);

/** One symbol and base; what comes and what is written lies from place `at` on. */
function runSymbol(
  fold: PlannedBase,
  state: unknown,
  inputs: SymbolInputs,
  coming: Float64Array,
  own: readonly Float64Array[],
  at: number,
): void {
  const { runner } = fold;
  const n = inputs.length;
  if (runner.kind === 'inputs') runner.run(state, inputs, own, at);
  else if (runner.kind === 'taking') runner.run(state, coming, n, own, at);
  else if (runner.kind === 'windows') {
    if (n < FEW) runner.few(state, inputs, own, at);
    else runSlides(runner.slides, state as Record<string, unknown>, inputs, own, at);
  } else if (n < FEW) runFew(fold, state as Window, coming, n, own, at);
  else {
    layOver(runner.slide, state as Window, coming, at, n);
    runner.run(runner.slide, coming, n, own, at);
    takeBack(runner.slide, state as Window);
  }
}

function runFew(
  { base, reads }: PlannedBase,
  window: Window,
  coming: Float64Array,
  n: number,
  columns: readonly Float64Array[],
  at: number,
): void {
  for (let i = 0; i < n; i++) {
    if (!Number.isNaN(coming[at + i]!)) push(window, coming[at + i]!);
    const output = base.value(window);
    for (let k = 0; k < reads.length; k++) columns[k]![at + i] = reads[k]!(output);
  }
}

type Own = { [K in 'folds' | 'readings']: FeaturePlan[K] };

/** Picked values of the stretch at hand; many bases read the same. */
const picked = new Map<Pick, Float64Array>();
const readers = new WeakMap<Pick, { run: PickRunner; room: Float64Array }>();

function valuesOf(pick: Pick, inputs: readonly SymbolInputs[], places: number): Float64Array {
  const known = picked.get(pick);
  if (known) return known;
  const reader = readers.get(pick) ?? { run: pickRunner(pick), room: NOTHING };
  readers.set(pick, reader);
  if (reader.room.length < places) reader.room = new Float64Array(places);
  let at = 0;
  for (const own of inputs) {
    reader.run(own, reader.room, at);
    at += own.length;
  }
  picked.set(pick, reader.room);
  return reader.room;
}

/** Where a base's values wait until they go to their rows. */
const rooms: Float64Array[] = [];

function roomOf(k: number, places: number): Float64Array {
  if ((rooms[k]?.length ?? 0) < places) rooms[k] = new Float64Array(places);
  return rooms[k]!;
}
