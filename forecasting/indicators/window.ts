/** Windows of a series, and what is computed from them. */

import { ratio } from './fold.ts';
import {
  type Sliding,
  type SlidingWindow,
  slidingCubes,
  slidingFourths,
  slidingGreatest,
  slidingLeast,
  slidingProducts,
  slidingSquares,
  slidingSums,
  slidingSumsOf,
} from './sliding.ts';

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
  sliding?: Sliding;
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

/** Whether what is asked of a window is known of all its positions; loops are functions of their own, so that this is put in line. */
export function slides(window: Window): window is SlidingWindow {
  return window.sliding !== undefined && window.end - window.from === window.size;
}

/** Sum of f(value) from the oldest to the newest; f is the same object at each call. */
export function sumOf(window: Window, f: (value: number) => number): number {
  return slides(window) ? slidingSumsOf(window, f)[window.end]! : plainSumOf(window, f);
}

function plainSumOf({ values, from, end }: Window, f: (value: number) => number): number {
  let sum = 0;
  for (let i = from; i < end; i++) sum += f(values[i]!);
  return sum;
}

export function sum(window: Window): number {
  return slides(window)
    ? slidingSums(window, window.size)[window.end]!
    : plainSum(window, window.from, window.end);
}

function plainSum({ values }: Window, from: number, end: number): number {
  let total = 0;
  for (let i = from; i < end; i++) total += values[i]!;
  return total;
}

export function mean(window: Window): number {
  return sum(window) / count(window);
}

/** Sums of the second, third and fourth powers of the distances from the mean. */
export interface PowerSums {
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
  return { second, third, fourth };
}

/** m3 / m2^1.5 with divisor n; NaN where nothing varies. */
export function skewness(window: Window): number {
  const third = slides(window) ? slidingCubes(window)[window.end]! : powerSums(window).third;
  return ratio(third / count(window), variance(window) ** 1.5);
}

/** m4 / m2^2 - 3 with divisor n; NaN where nothing varies. */
export function excessKurtosis(window: Window): number {
  const fourth = slides(window) ? slidingFourths(window)[window.end]! : powerSums(window).fourth;
  return ratio(fourth / count(window), variance(window) ** 2) - 3;
}

/** Sum of the squared distances from the mean. */
export function squares(window: Window): number {
  return slides(window) ? slidingSquares(window)[window.end]! : plainSquares(window, mean(window));
}

function plainSquares({ values, from, end }: Window, centre: number): number {
  let total = 0;
  for (let i = from; i < end; i++) {
    const d = values[i]! - centre;
    total += d * d;
  }
  return total;
}

/** Sum of the products of the distances from their means; pairs were pushed together, so equal positions belong together. */
export function products(window: Window, other: Window): number {
  return slides(window) && slides(other)
    ? slidingProducts(window, other)[window.end]!
    : plainProducts(window, other, mean(window), mean(other));
}

function plainProducts({ values, from, end }: Window, other: Window, centre: number, of: number): number {
  let total = 0;
  for (let i = from; i < end; i++) total += (values[i]! - centre) * (other.values[i]! - of);
  return total;
}

/** Two-pass variance about the mean, divisor n. */
export function variance(window: Window): number {
  return squares(window) / count(window);
}

/** Standard deviation with divisor n (`lost` = 0, as Bollinger's) or n - 1 (`lost` = 1, the sample's). */
export function deviation(window: Window, lost: 0 | 1): number {
  const n = count(window);
  return Math.sqrt((variance(window) * n) / (n - lost));
}

export function minimum(window: Window): number {
  return slides(window) ? slidingLeast(window)[window.end]! : plainMinimum(window);
}

function plainMinimum({ values, from, end }: Window): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = from; i < end; i++) if (values[i]! < least) least = values[i]!;
  return least;
}

export function maximum(window: Window): number {
  return slides(window) ? slidingGreatest(window)[window.end]! : plainMaximum(window);
}

function plainMaximum({ values, from, end }: Window): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = from; i < end; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** Sum of the values from `oldest` to `newest` pushes ago, both included, oldest first; the window reaches that far. */
export function sumPast(window: Window, oldest: number, newest: number): number {
  const to = window.end - newest;
  return slides(window)
    ? slidingSums(window, oldest - newest + 1)[to]!
    : plainSum(window, window.end - 1 - oldest, to);
}

/** Mean of the newest `n` values. */
export function meanPast(window: Window, n: number): number {
  return sumPast(window, n - 1, 0) / n;
}
