/** Fold features over stretches of sessions, symbol by symbol: each base is moved once, all its features read it. */
import { push, type Window } from '../indicators/window.ts';
import type { Base, FeatureInput, FoldFeature, Pick } from './feature.ts';
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
import { createSlide, layOver, type Slide, takeBack } from './slide.ts';

type Runner =
  | { kind: 'window'; pick: Pick; slide: Slide; run: WindowRunner }
  | { kind: 'taking'; pick: Pick; run: TakingRunner }
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
    return { kind: 'window', pick: base.picks, slide: createSlide(), run: windowRunner(base, of) };
  }
  if (base.takes) return { kind: 'taking', pick: base.takes, run: takingRunner(base, of) };
  return { kind: 'inputs', run: inputRunner(base, of) };
}

/** One symbol's state, by base. */
export function initFolds(plan: FoldPlan): unknown[] {
  return plan.map(({ base }) => base.init());
}

/** Moves one symbol's states over its sessions and writes the values of input i to place `at` + i of each column. */
export function runSymbol(
  { folds, readings }: Own,
  states: unknown[],
  inputs: readonly FeatureInput[],
  columns: readonly Float64Array[],
  at: number,
): void {
  picked.clear();
  for (let b = 0; b < folds.length; b++) {
    const { runner, columns: into } = folds[b]!;
    const state = states[b];
    const own = into.map((column) => columns[column]!);
    if (runner.kind === 'inputs') {
      runner.run(state, inputs, own, at);
      continue;
    }
    const coming = valuesOf(runner.pick, inputs);
    if (runner.kind === 'taking') runner.run(state, coming, inputs.length, own, at);
    else if (inputs.length < FEW) runFew(folds[b]!, state as Window, coming, inputs.length, own, at);
    else {
      layOver(runner.slide, state as Window, coming, inputs.length);
      runner.run(runner.slide.view, coming, inputs.length, own, at);
      takeBack(runner.slide, state as Window);
    }
  }
  for (const { pick, column } of readings) readerOf(pick).run(inputs, columns[column]!, at);
}

/** A live session is one: laying out a year of values for it costs more than it saves. */
const FEW = 8;

function runFew(
  { base, reads }: PlannedBase,
  window: Window,
  coming: Float64Array,
  n: number,
  columns: readonly Float64Array[],
  at: number,
): void {
  for (let i = 0; i < n; i++) {
    if (!Number.isNaN(coming[i]!)) push(window, coming[i]!);
    const output = base.value(window);
    for (let k = 0; k < reads.length; k++) columns[k]![at + i] = reads[k]!(output);
  }
}

type Own = { [K in 'folds' | 'readings']: FeaturePlan[K] };

/** Picked values of the symbol and stretch at hand; many bases read the same. */
const picked = new Map<Pick, Float64Array>();
const readers = new WeakMap<Pick, { run: PickRunner; room: Float64Array }>();

function readerOf(pick: Pick) {
  let reader = readers.get(pick);
  if (reader === undefined) {
    reader = { run: pickRunner(pick), room: new Float64Array(0) };
    readers.set(pick, reader);
  }
  return reader;
}

function valuesOf(pick: Pick, inputs: readonly FeatureInput[]): Float64Array {
  const known = picked.get(pick);
  if (known) return known;
  const reader = readerOf(pick);
  if (reader.room.length < inputs.length) reader.room = new Float64Array(inputs.length);
  reader.run(inputs, reader.room, 0);
  picked.set(pick, reader.room);
  return reader.room;
}
