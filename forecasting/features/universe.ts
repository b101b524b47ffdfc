/** What the symbols of a session say together. */
import type { AdjustedBar } from './adjust.ts';

/** Over the symbols with a bar whose value is known; NaN when there is none. */
export interface UniverseSession {
  /** Mean range-based daily variance. */
  variance: number;
  /** Share of the symbols that rose. */
  breadth: number;
  /** Mean return, and mean squared return. */
  meanReturn: number;
  meanSquare: number;
  /** Standard deviation (divisor n) of the returns across symbols; NaN for fewer than two. */
  dispersion: number;
}

export function universeOf(bars: readonly AdjustedBar[]): UniverseSession {
  let [variances, withVariance] = [0, 0];
  let [returns, squares, rises, withReturn] = [0, 0, 0, 0];
  for (const { variance, logReturn } of bars) {
    if (!Number.isNaN(variance)) {
      variances += variance;
      withVariance++;
    }
    if (Number.isNaN(logReturn)) continue;
    returns += logReturn;
    squares += logReturn * logReturn;
    if (logReturn > 0) rises++;
    withReturn++;
  }
  // 0 / 0 is NaN: nobody's value is known.
  const meanReturn = returns / withReturn;
  let spread = 0;
  for (const { logReturn } of bars) {
    if (!Number.isNaN(logReturn)) spread += (logReturn - meanReturn) ** 2;
  }
  return {
    variance: variances / withVariance,
    breadth: rises / withReturn,
    meanReturn,
    meanSquare: squares / withReturn,
    dispersion: withReturn < 2 ? Number.NaN : Math.sqrt(spread / withReturn),
  };
}
