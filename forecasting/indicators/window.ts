/** Windows of a series, and what is computed from them. */
import { type Blocks, blockSquares, blockSum } from './blocks.ts';
import { ratio } from './fold.ts';

/**
 * The last `size` values of a series, as plain data that JSON can carry.
 *
 * Statistics are recomputed from the window in the order of arrival instead of adding the new and subtracting
 * the old value: they cannot drift, and they depend on the window alone, so a fold that started later has the
 * same bits. A scan costs about 1 ns a value and windows are a year at most.
 */
export interface Window {
  size: number;
  /** The values lie at `from` .. `end` - 1; what is before has left, what is after is old. */
  from: number;
  end: number;
  values: number[];
  /** Where it slides over values that are all there (features/slide.ts): never part of a state. */
  blocks?: Blocks;
}

/** Places beyond `size`: the values move to the front when they are used up, not at every push. */
const SLACK = 64;

export function createWindow(size: number): Window {
  return { size, from: 0, end: 0, values: [] };
}

export function push(window: Window, value: number): void {
  if (window.end === window.size + SLACK) toFront(window);
  const { values, end } = window;
  if (end === values.length) values.push(value);
  else values[end] = value;
  window.end = end + 1;
  if (window.end - window.from > window.size) window.from++;
}

function toFront(window: Window): void {
  const { values, from, end } = window;
  for (let i = from; i < end; i++) values[i - from] = values[i]!;
  window.from = 0;
  window.end = end - from;
}

/** How many values are in it. */
export function count(window: Window): number {
  return window.end - window.from;
}

export function isFull(window: Window): boolean {
  return window.end - window.from === window.size;
}

/** The value `ago` pushes before the newest; NaN when the window does not reach that far. */
export function past({ values, from, end }: Window, ago: number): number {
  const at = end - 1 - ago;
  return at >= from ? values[at]! : Number.NaN;
}

/** Sum of f(value) from the oldest to the newest. */
export function sumOf({ values, from, end }: Window, f: (value: number) => number): number {
  let sum = 0;
  for (let i = from; i < end; i++) sum += f(values[i]!);
  return sum;
}

export function sum(window: Window): number {
  const { values, from, end, blocks } = window;
  if (blocks !== undefined && end - from === window.size) return blockSum(window, blocks);
  let total = 0;
  for (let i = from; i < end; i++) total += values[i]!;
  return total;
}

export function mean(window: Window): number {
  return sum(window) / count(window);
}

/** Sums of the second, third and fourth powers of the distances from the mean. */
export interface PowerSums {
  n: number;
  mean: number;
  second: number;
  third: number;
  fourth: number;
}

/** All powers in one pass over the window. */
export function powerSums(window: Window): PowerSums {
  const { values, from, end } = window;
  const centre = mean(window);
  let [second, third, fourth] = [0, 0, 0];
  for (let i = from; i < end; i++) {
    const d = values[i]! - centre;
    const square = d * d;
    second += square;
    third += square * d;
    fourth += square * d * d;
  }
  return { n: end - from, mean: centre, second, third, fourth };
}

/** m3 / m2^1.5 with divisor n; NaN where nothing varies. */
export function skewness({ n, second, third }: PowerSums): number {
  return ratio(third / n, (second / n) ** 1.5);
}

/** m4 / m2^2 - 3 with divisor n; NaN where nothing varies. */
export function excessKurtosis({ n, second, fourth }: PowerSums): number {
  return ratio(fourth / n, (second / n) ** 2) - 3;
}

/** Two-pass variance about the mean, divisor n. */
export function variance(window: Window): number {
  const { values, from, end, blocks } = window;
  if (blocks !== undefined && end - from === window.size) return blockSquares(window, blocks) / window.size;
  const centre = mean(window);
  let total = 0;
  for (let i = from; i < end; i++) {
    const d = values[i]! - centre;
    total += d * d;
  }
  return total / (end - from);
}

/** Standard deviation with divisor n (`lost` = 0, as Bollinger's) or n - 1 (`lost` = 1, the sample's). */
export function deviation(window: Window, lost: 0 | 1): number {
  const n = count(window);
  return Math.sqrt((variance(window) * n) / (n - lost));
}

export function minimum({ values, from, end }: Window): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = from; i < end; i++) if (values[i]! < least) least = values[i]!;
  return least;
}

export function maximum({ values, from, end }: Window): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < end; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** Sum of the values from `oldest` to `newest` pushes ago, both included, oldest first; the window reaches that far. */
export function sumPast({ values, end }: Window, oldest: number, newest: number): number {
  let total = 0;
  for (let i = end - 1 - oldest; i < end - newest; i++) total += values[i]!;
  return total;
}

/** Mean of the newest `n` values. */
export function meanPast(window: Window, n: number): number {
  return sumPast(window, n - 1, 0) / n;
}
