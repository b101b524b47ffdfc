/**
 * ADWIN: a window that drops its old part as soon as two sub-windows differ in mean (Bifet & Gavalda 2007, SDM; with the
 * buckets, cut and clock of River 0.26). Feed it losses or PIT values, never features: at AR .9 it rings for nothing. State is
 * plain data of O(log n).
 */
export interface Adwin {
  ticks: number;
  width: number;
  total: number;
  /** Sum of squared deviations in the window. */
  variance: number;
  /** Row i: buckets of 2^i values, oldest first: [total, variance]. */
  rows: [total: number, variance: number][][];
}

export interface AdwinOptions {
  delta: number;
  /** Looks every `clock` values. */
  clock: number;
  maxBuckets: number;
  minWindow: number;
  grace: number;
}

export const ADWIN: AdwinOptions = { delta: 0.002, clock: 32, maxBuckets: 5, minWindow: 5, grace: 10 };

export function startAdwin(): Adwin {
  return { ticks: 0, width: 0, total: 0, variance: 0, rows: [[]] };
}

/** The state with one value more, and whether the mean has changed. After a change start anew, as River does. */
export function updateAdwin(
  before: Adwin,
  x: number,
  options: AdwinOptions = ADWIN,
): { state: Adwin; changed: boolean } {
  const state = structuredClone(before);
  insert(state, x);
  compress(state, options.maxBuckets);
  state.ticks += 1;
  let changed = false;
  if (state.ticks % options.clock === 0 && state.width > options.grace) {
    while (cutAnywhere(state, options)) changed = true;
  }
  return { state, changed };
}

function insert(state: Adwin, x: number): void {
  state.rows[0]!.push([x, 0]);
  state.width += 1;
  if (state.width > 1)
    state.variance += ((state.width - 1) * (x - state.total / (state.width - 1)) ** 2) / state.width;
  state.total += x;
}

/** Two oldest buckets of a full row become one of the next. */
function compress(state: Adwin, maxBuckets: number): void {
  for (let i = 0; i < state.rows.length && state.rows[i]!.length === maxBuckets + 1; i++) {
    const [[u1, v1], [u2, v2]] = state.rows[i]!.splice(0, 2) as [[number, number], [number, number]];
    const n = 2 ** i;
    if (state.rows[i + 1] === undefined) state.rows.push([]);
    state.rows[i + 1]!.push([u1 + u2, v1 + v2 + ((n * n) / (2 * n)) * (u1 / n - u2 / n) ** 2]);
  }
}

/** Looks at every border between buckets, oldest first; drops the oldest bucket and says so at the first that differs. */
function cutAnywhere(state: Adwin, options: AdwinOptions): boolean {
  let [n0, u0] = [0, 0];
  for (let i = state.rows.length - 1; i >= 0; i--) {
    const row = state.rows[i]!;
    for (let k = 0; k < row.length; k++) {
      n0 += 2 ** i;
      u0 += row[k]![0];
      const n1 = state.width - n0;
      if (n0 < options.minWindow || n1 < options.minWindow) continue;
      if (Math.abs(u0 / n0 - (state.total - u0) / n1) > epsilon(state, n0, n1, options)) {
        dropOldest(state);
        return true;
      }
    }
  }
  return false;
}

/** sqrt(2 m^-1 var ln(2 ln W / delta)) + 2/3 m^-1 ln(2 ln W / delta), m harmonic. */
function epsilon(state: Adwin, n0: number, n1: number, { delta, minWindow }: AdwinOptions): number {
  const log = Math.log((2 * Math.log(state.width)) / delta);
  const inverse = 1 / (n0 - minWindow + 1) + 1 / (n1 - minWindow + 1);
  return Math.sqrt(2 * inverse * (state.variance / state.width) * log) + (2 / 3) * log * inverse;
}

function dropOldest(state: Adwin): void {
  const i = state.rows.length - 1;
  const n = 2 ** i;
  const [u, v] = state.rows[i]!.shift()!;
  state.width -= n;
  state.total -= u;
  state.variance -= v + ((n * state.width) / (n + state.width)) * (u / n - state.total / state.width) ** 2;
  while (state.rows.length > 1 && state.rows.at(-1)!.length === 0) state.rows.pop();
}
