/**
 * A causal calculation: `value` after `update(x1)..update(xt)` depends on x1..xt only.
 * `State` is plain data (numbers, strings, booleans, null, arrays, objects; no NaN, no infinity), so that it
 * survives JSON and the fold continues from a saved state with the same bits. `value` is NaN while warming up.
 */
export interface Fold<State, Input, Output = number> {
  init(): State;
  update(state: State, input: Input): void;
  value(state: State): Output;
  /**
   * Names of the windows of the state, where `value` reads nothing else of it and `update`, which reads none of them, pushes to
   * all or to none: many inputs may then be pushed before the values are read.
   */
  windows?: readonly string[];
}

/** a / b, missing (NaN) where b is zero. */
export function ratio(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}

/** ln(a / b), missing (NaN) unless both are positive. */
export function logRatio(a: number, b: number): number {
  return a > 0 && b > 0 ? Math.log(a / b) : Number.NaN;
}
