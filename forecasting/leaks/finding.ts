/** One self-test of leakage: red means that something later than it should was used. */
export interface LeakFinding {
  check: 'shuffled-labels' | 'extra-lag' | 'shuffled-folds' | 'extended-range' | 'blind-fit';
  red: boolean;
  /** What was measured, by name; `z...` in standard errors. */
  numbers: Record<string, number>;
  /** In words, with the numbers. */
  reason: string;
}

/** Standard errors that chance is given: a recipe is looked at over four horizons and several checks. */
export const TOLERANCE = 3;
