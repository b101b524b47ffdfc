/** Room for the known values of one call, kept from call to call. */
let known = new Float64Array(0);

/**
 * Ranks scaled to -0.5 (least) .. 0.5 (most), ties at their mean rank. Missing values stay missing and do not
 * count; fewer than two known values have no order, so they are missing too. Written into `ranks`.
 */
export function crossSectionRanks(
  values: Float64Array,
  ranks: Float64Array = new Float64Array(values.length),
): Float64Array {
  let n = 0;
  if (known.length < values.length) known = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    ranks[i] = Number.NaN;
    if (!Number.isNaN(value)) known[n++] = value;
  }
  if (n < 2) return ranks;
  const sorted = known.subarray(0, n).sort();
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const below = firstAtLeast(sorted, value);
    let ties = 0;
    while (sorted[below + ties] === value) ties++;
    ranks[i] = (below + (ties - 1) / 2) / (n - 1) - 0.5;
  }
  return ranks;
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
