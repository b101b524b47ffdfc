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
  const returns = bars.map((bar) => bar.logReturn).filter((value) => !Number.isNaN(value));
  const meanReturn = meanKnown(returns);
  const spread = meanKnown(returns.map((value) => (value - meanReturn) ** 2));
  return {
    variance: meanKnown(bars.map((bar) => bar.variance)),
    breadth: meanKnown(returns.map((value) => +(value > 0))),
    meanReturn,
    meanSquare: meanKnown(returns.map((value) => value * value)),
    dispersion: returns.length < 2 ? Number.NaN : Math.sqrt(spread),
  };
}

function meanKnown(values: readonly number[]): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? Number.NaN : sum / count;
}
