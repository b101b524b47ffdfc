/** Fold features over stretches of sessions, symbol by symbol: each base is moved once, all its features read it. */
import { push, type Window } from '../indicators/window.ts';
import type { Base, FeatureInput, FoldFeature, Pick } from './feature.ts';
import type { FeaturePlan } from './plan.ts';

interface PlannedBase {
  base: Base<unknown, unknown>;
  columns: number[];
  reads: ((output: unknown) => number)[];
}

export type FoldPlan = readonly PlannedBase[];

/** @param columns where each feature's values go */
export function planFolds(features: readonly { feature: FoldFeature; column: number }[]): FoldPlan {
  const byBase = Map.groupBy(features, ({ feature }) => feature.base);
  return [...byBase].map(([base, of]) => ({
    base,
    columns: of.map(({ column }) => column),
    reads: of.map(({ feature }) => feature.read),
  }));
}

/** One symbol's state, by base. */
export function initFolds(plan: FoldPlan): unknown[] {
  return plan.map(({ base }) => base.init());
}

/** Moves one symbol's states over its sessions and writes the values of input i to `rows[i]` of each column. */
export function runSymbol(
  { folds, readings }: FeaturePlan,
  states: unknown[],
  inputs: readonly FeatureInput[],
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
): void {
  runFolds(folds, states, inputs, columns, rows);
  for (const { pick, column } of readings) {
    const values = columns[column]!;
    for (let i = 0; i < inputs.length; i++) values[rows[i]!] = pick(inputs[i]!);
  }
}

function runFolds(
  plan: FoldPlan,
  states: unknown[],
  inputs: readonly FeatureInput[],
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
): void {
  for (let b = 0; b < plan.length; b++) {
    const { base, columns: into, reads } = plan[b]!;
    const state = states[b];
    if (base.picks) {
      runWindow(state as Window, base.picks, plan[b]!, inputs, columns, rows);
      continue;
    }
    for (let i = 0; i < inputs.length; i++) {
      base.update(state, inputs[i]!);
      const output = base.value(state);
      const row = rows[i]!;
      for (let k = 0; k < into.length; k++) columns[into[k]!]![row] = reads[k]!(output);
    }
  }
}

/** The same for a base that is a window of picked values: the calls saved are a tenth of all work. */
function runWindow(
  window: Window,
  pick: Pick,
  { base, columns: into, reads }: PlannedBase,
  inputs: readonly FeatureInput[],
  columns: readonly Float64Array[],
  rows: ArrayLike<number>,
): void {
  for (let i = 0; i < inputs.length; i++) {
    const value = pick(inputs[i]!);
    if (!Number.isNaN(value)) push(window, value);
    const output = base.value(window);
    const row = rows[i]!;
    for (let k = 0; k < into.length; k++) columns[into[k]!]![row] = reads[k]!(output);
  }
}
