/** Fold features over stretches of sessions, symbol by symbol: each base is moved once, all its features read it. */
import type { Fold } from '../indicators/fold.ts';
import type { FeatureInput, FoldFeature } from './feature.ts';
import type { FeaturePlan } from './plan.ts';

interface PlannedBase {
  base: Fold<unknown, FeatureInput, unknown>;
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
  { folds, readings }: Pick<FeaturePlan, 'folds' | 'readings'>,
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
    if (into.length === 1) {
      const read = reads[0]!;
      const column = columns[into[0]!]!;
      for (let i = 0; i < inputs.length; i++) {
        base.update(state, inputs[i]!);
        column[rows[i]!] = read(base.value(state));
      }
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
