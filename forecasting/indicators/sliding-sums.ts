/**
 * The loops of sliding.ts: sums over the windows of `size` values that end at size .. filled, written to where each ends. Several
 * windows go along together over what all of them hold; what one has and another has not is before and after that.
 */
type Values = Float64Array;

/** Sums that go on from those of all but the `newest` values: `before` has them by where they end, 0 where there are none. */
export function addSums(
  v: Values,
  filled: number,
  size: number,
  newest: number,
  before: Values,
  into: Values,
): void {
  let end = size;
  if (newest >= 8) for (; end + 7 <= filled; end += 8) addEight(v, end, end - newest, before, into);
  for (; end <= filled; end++) into[end] = goOn(before[end - newest]!, v, end - newest, end);
}

/** A sum and the values from .. to - 1. */
function goOn(sum: number, v: Values, from: number, to: number): number {
  let total = sum;
  for (let i = from; i < to; i++) total += v[i]!;
  return total;
}

function addEight(v: Values, end: number, first: number, before: Values, into: Values): void {
  const all = first + 7;
  let a = goOn(before[first]!, v, first, all);
  let b = goOn(before[first + 1]!, v, first + 1, all);
  let c = goOn(before[first + 2]!, v, first + 2, all);
  let d = goOn(before[first + 3]!, v, first + 3, all);
  let e = goOn(before[first + 4]!, v, first + 4, all);
  let f = goOn(before[first + 5]!, v, first + 5, all);
  let g = goOn(before[first + 6]!, v, first + 6, all);
  let h = before[all]!;
  for (let i = all; i < end; i++) {
    const x = v[i]!;
    a += x;
    b += x;
    c += x;
    d += x;
    e += x;
    f += x;
    g += x;
    h += x;
  }
  into[end] = a;
  into[end + 1] = goOn(b, v, end, end + 1);
  into[end + 2] = goOn(c, v, end, end + 2);
  into[end + 3] = goOn(d, v, end, end + 3);
  into[end + 4] = goOn(e, v, end, end + 4);
  into[end + 5] = goOn(f, v, end, end + 5);
  into[end + 6] = goOn(g, v, end, end + 6);
  into[end + 7] = goOn(h, v, end, end + 7);
}

/** Of (x - mean)^2. @param sums of the same windows, as in all below */
export function addSquares(v: Values, filled: number, size: number, sums: Values, into: Values): void {
  let end = size;
  for (; end + 3 <= filled && size > 3; end += 4) {
    const first = end - size;
    const m = sums[end]! / size;
    const n = sums[end + 1]! / size;
    const o = sums[end + 2]! / size;
    const p = sums[end + 3]! / size;
    let a = squares(0, v, m, first, first + 3);
    let b = squares(0, v, n, first + 1, first + 3);
    let c = squares(0, v, o, first + 2, first + 3);
    let d = 0;
    for (let i = first + 3; i < end; i++) {
      const x = v[i]!;
      a += (x - m) * (x - m);
      b += (x - n) * (x - n);
      c += (x - o) * (x - o);
      d += (x - p) * (x - p);
    }
    into[end] = a;
    into[end + 1] = squares(b, v, n, end, end + 1);
    into[end + 2] = squares(c, v, o, end, end + 2);
    into[end + 3] = squares(d, v, p, end, end + 3);
  }
  for (; end <= filled; end++) into[end] = squares(0, v, sums[end]! / size, end - size, end);
}

function squares(sum: number, v: Values, centre: number, from: number, to: number): number {
  let total = sum;
  for (let i = from; i < to; i++) total += (v[i]! - centre) * (v[i]! - centre);
  return total;
}

/** Of (x - mean)^3 and (x - mean)^4. */
export function addPowers(
  v: Values,
  filled: number,
  size: number,
  sums: Values,
  cubes: Values,
  fourths: Values,
): void {
  for (let end = size; end <= filled; end += 2) {
    const first = end - size;
    const two = end < filled;
    const m = sums[end]! / size;
    const n = two ? sums[end + 1]! / size : 0;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let x = v[first]! - m;
    a += x * x * x;
    c += x * x * x * x;
    for (let i = first + 1; i < end; i++) {
      x = v[i]! - m;
      const y = v[i]! - n;
      a += x * x * x;
      b += y * y * y;
      c += x * x * x * x;
      d += y * y * y * y;
    }
    cubes[end] = a;
    fourths[end] = c;
    if (!two) return;
    x = v[end]! - n;
    cubes[end + 1] = b + x * x * x;
    fourths[end + 1] = d + x * x * x * x;
  }
}

/** Of (x_t - mean)(x_{t-1} - mean). */
export function addLagged(v: Values, filled: number, size: number, sums: Values, into: Values): void {
  for (let end = size; end <= filled; end += 2) {
    const first = end - size;
    const two = end < filled;
    const m = sums[end]! / size;
    const n = two ? sums[end + 1]! / size : 0;
    let a = 0;
    let b = 0;
    if (size > 1) a += (v[first + 1]! - m) * (v[first]! - m);
    for (let i = first + 2; i < end; i++) {
      a += (v[i]! - m) * (v[i - 1]! - m);
      b += (v[i]! - n) * (v[i - 1]! - n);
    }
    into[end] = a;
    if (two) into[end + 1] = size > 1 ? b + (v[end]! - n) * (v[end - 1]! - n) : 0;
  }
}

/** Of (x - its mean)(y - its mean). */
export function addProducts(
  v: Values,
  w: Values,
  filled: number,
  size: number,
  sums: Values,
  others: Values,
  into: Values,
): void {
  for (let end = size; end <= filled; end += 2) {
    const first = end - size;
    const two = end < filled;
    const m = sums[end]! / size;
    const k = others[end]! / size;
    const n = two ? sums[end + 1]! / size : 0;
    const l = two ? others[end + 1]! / size : 0;
    let a = 0 + (v[first]! - m) * (w[first]! - k);
    let b = 0;
    for (let i = first + 1; i < end; i++) {
      const x = v[i]!;
      const y = w[i]!;
      a += (x - m) * (y - k);
      b += (x - n) * (y - l);
    }
    into[end] = a;
    if (two) into[end + 1] = b + (v[end]! - n) * (w[end]! - l);
  }
}
