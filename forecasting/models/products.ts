/** Sums of products of columns: nearly all of the work of a least-squares system. */

/** Rows that are gone through at a time: those of a hundred columns stay in the cache. */
export const BLOCK = 256;

/**
 * Adds to `sums`, at i * width + j for j <= i, the products of column i of `left` and column j of `right` over `count` rows from
 * `leftFrom` and `rightFrom` on. Four sums grow beside each other, each in the order of its rows: the bits are those of one after
 * the other, in half the time. The width is even (`evenly`); what stands above the diagonal means nothing.
 */
export function addProducts(
  left: readonly Float64Array[],
  leftFrom: number,
  right: readonly Float64Array[],
  rightFrom: number,
  count: number,
  sums: Float64Array,
): void {
  const width = left.length;
  for (let i = 0; i < width; i += 2) {
    for (let j = 0; j <= i; j += 2) {
      const at = i * width + j;
      addFour(left[i]!, left[i + 1]!, leftFrom, right[j]!, right[j + 1]!, rightFrom, count, sums, at, width);
    }
  }
}

/** With the last column twice where their number is odd. */
export function evenly(columns: readonly Float64Array[]): readonly Float64Array[] {
  return columns.length % 2 === 0 ? columns : [...columns, columns.at(-1)!];
}

function addFour(
  a: Float64Array,
  b: Float64Array,
  leftFrom: number,
  x: Float64Array,
  y: Float64Array,
  rightFrom: number,
  count: number,
  sums: Float64Array,
  at: number,
  width: number,
): void {
  let ax = sums[at]!;
  let ay = sums[at + 1]!;
  let bx = sums[at + width]!;
  let by = sums[at + width + 1]!;
  for (let k = 0; k < count; k++) {
    const ak = a[leftFrom + k]!;
    const bk = b[leftFrom + k]!;
    const xk = x[rightFrom + k]!;
    const yk = y[rightFrom + k]!;
    ax += ak * xk;
    ay += ak * yk;
    bx += bk * xk;
    by += bk * yk;
  }
  sums[at] = ax;
  sums[at + 1] = ay;
  sums[at + width] = bx;
  sums[at + width + 1] = by;
}
