/**
 * Bins of a feature or score, cut at quantiles of the reference window and stored with the model: the same bins for ever, so
 * that one outlier among the current values moves no edge (Evidently re-cuts them, issue 1400).
 */
export interface ReferenceBins {
  /** Inner edges, strictly ascending; bin i holds edges[i-1] < x <= edges[i]. */
  edges: number[];
  /** Reference values in each bin, edges.length + 1 of them. */
  counts: number[];
  /** Reference values that are not finite; a series of its own, in no bin. */
  missing: number;
}

/** At most `bins` bins; fewer where ties make edges coincide. Throws RangeError without a finite value. */
export function referenceBins(reference: readonly number[], bins = 10): ReferenceBins {
  const sorted = reference.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0 || bins < 2)
    throw new RangeError(`${sorted.length} finite values for ${bins} bins`);
  const cuts = Array.from(
    { length: bins - 1 },
    (_, i) => sorted[Math.ceil(((i + 1) * sorted.length) / bins) - 1]!,
  );
  // An edge at the maximum would leave an empty bin above it.
  const edges = [...new Set(cuts)].filter((edge) => edge < sorted.at(-1)!);
  const { counts } = countInto(edges, sorted);
  return { edges, counts, missing: reference.length - sorted.length };
}

/** Current values in the reference's bins. */
export function countInto(
  edges: readonly number[],
  values: readonly number[],
): { counts: number[]; missing: number } {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let missing = 0;
  for (const value of values) {
    if (!Number.isFinite(value)) {
      missing += 1;
      continue;
    }
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= edges[middle]!) high = middle;
      else low = middle + 1;
    }
    counts[low]! += 1;
  }
  return { counts, missing };
}
