/** A column as a few classes of about equally many rows. */

/** Finer classes than these see little more in returns and cost memory of the tables. */
export const BINS = 8;
/** Class of a missing value: its row is left out. */
export const UNKNOWN = 255;

/**
 * Class of each value, 0 .. BINS - 1, ascending; equal values share one, so a column of few values has fewer classes.
 * Class edges are the values at the shares 1/8, 2/8 ..: a value that takes more than 7 of 8 rows leaves one class.
 */
export function equalFrequencyBins(values: Float64Array): Uint8Array {
  const known = values.filter((value) => Number.isFinite(value)).sort();
  const edges = Float64Array.from(
    { length: known.length === 0 ? 0 : BINS - 1 },
    (_, b) => known[Math.floor((known.length * (b + 1)) / BINS)]!,
  );
  return Uint8Array.from(values, (value) => {
    if (!Number.isFinite(value)) return UNKNOWN;
    let bin = 0;
    while (bin < edges.length && edges[bin]! <= value) bin++;
    return bin;
  });
}

/** How many rows have a class, and whether there is more than one class. */
export function spreadOf(bins: Uint8Array): { known: number; varies: boolean } {
  let known = 0;
  let first = UNKNOWN;
  let varies = false;
  for (const bin of bins) {
    if (bin === UNKNOWN) continue;
    known++;
    if (first === UNKNOWN) first = bin;
    else if (bin !== first) varies = true;
  }
  return { known, varies };
}
