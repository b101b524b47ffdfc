/** Room for the known values of one call and where they are from, kept from call to call. */
let known = new Float64Array(0);
let places = new Int32Array(0);

/** Up to so many, putting each in its place among those before costs less than sorting and looking each up. */
const FEW = 64;

/**
 * Ranks scaled to -0.5 (least) .. 0.5 (most), ties at their mean rank. Missing values stay missing and do not
 * count; fewer than two known values have no order, so they are missing too. Written into `ranks`.
 */
export function crossSectionRanks(
  values: Float64Array,
  ranks: Float64Array = new Float64Array(values.length),
): Float64Array {
  if (known.length < values.length) {
    known = new Float64Array(values.length);
    places = new Int32Array(values.length);
  }
  return values.length <= FEW ? rankFew(values, ranks) : rankMany(values, ranks);
}

function rankFew(values: Float64Array, ranks: Float64Array): Float64Array {
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    ranks[i] = Number.NaN;
    if (Number.isNaN(value)) continue;
    let at = n++;
    for (; at > 0 && known[at - 1]! > value; at--) {
      known[at] = known[at - 1]!;
      places[at] = places[at - 1]!;
    }
    known[at] = value;
    places[at] = i;
  }
  for (let below = 0; n > 1 && below < n; ) {
    let next = below + 1;
    while (next < n && known[next] === known[below]) next++;
    const rank = rankOf(below, next - below, n);
    for (; below < next; below++) ranks[places[below]!] = rank;
  }
  return ranks;
}

function rankMany(values: Float64Array, ranks: Float64Array): Float64Array {
  let n = 0;
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
    ranks[i] = rankOf(below, ties, n);
  }
  return ranks;
}

/** @param ties how many have the value, itself included */
const rankOf = (below: number, ties: number, n: number) => (below + (ties - 1) / 2) / (n - 1) - 0.5;

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
