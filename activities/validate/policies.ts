/** Whether an expectation holds, from its counts: `mostly`, missing values and emptiness. */
import type { Expectation } from '../../schemas/expectations.ts';

export interface Counts {
  elementCount: number;
  missingCount: number;
  unexpectedCount: number;
}

/** So that 1 - 0.9 elements of ten may fail. */
const ROUNDING = 1e-12;

/**
 * Missing values count as the null policy says: against (`fail`), as elements that pass (`keep`), or not at all
 * (`drop`). Without anything left to judge the empty policy decides: no data is not good data.
 */
export function judge(
  counts: Counts,
  { mostly = 1, nullPolicy = 'fail', emptyPolicy = 'fail' }: Partial<Expectation>,
): { success: boolean; skipped: boolean; empty: boolean } {
  const { elementCount, missingCount, unexpectedCount } = counts;
  const present = elementCount - missingCount;
  const nothing = elementCount === 0 || (present <= 0 && nullPolicy !== 'fail');
  if (nothing && unexpectedCount === 0) {
    return { success: emptyPolicy !== 'fail', skipped: emptyPolicy === 'skip', empty: true };
  }
  const against = unexpectedCount + (nullPolicy === 'fail' ? missingCount : 0);
  const of = nullPolicy === 'drop' ? present : elementCount;
  // Nothing to judge and still something unexpected: the batch itself is what is wrong.
  const passing = 1 - against / Math.max(of, 1);
  return { success: against === 0 || passing >= mostly - ROUNDING, skipped: false, empty: false };
}

/** Percent of all elements, and of those not missing. */
export function percentages({ elementCount, missingCount, unexpectedCount }: Counts) {
  const percent = (of: number) => (unexpectedCount === 0 ? 0 : (100 * unexpectedCount) / Math.max(of, 1));
  return {
    percentTotal: percent(elementCount),
    percentNonmissing: percent(elementCount - missingCount),
  };
}
