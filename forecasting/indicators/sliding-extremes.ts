/**
 * Greatest (`sign` 1) or least (-1) value of each window of `size` values that ends at size .. filled, written to where it ends, with
 * a few comparisons a value whatever the size (van Herk 1992): a window is the end of one block of `size` values and the
 * beginning of the next. Of equal ones the oldest, as in a plain loop.
 */
export function findExtremes(
  v: Float64Array,
  filled: number,
  size: number,
  sign: 1 | -1,
  into: Float64Array,
): void {
  for (let block = 0; block + size <= filled; block += size) {
    const next = block + size;
    let most = Number.NEGATIVE_INFINITY;
    for (let i = next - 1; i >= block; i--) {
      const x = sign * v[i]!;
      if (x >= most) most = x;
      if (i + size <= filled) into[i + size] = sign * most;
    }
    most = Number.NEGATIVE_INFINITY;
    for (let end = next + 1; end < next + size && end <= filled; end++) {
      const x = sign * v[end - 1]!;
      if (x > most) most = x;
      if (most > sign * into[end]!) into[end] = sign * most;
    }
  }
}
