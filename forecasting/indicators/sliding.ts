/**
 * What is asked of a window while it slides over values that are all there already is computed for all its positions at once.
 * A sum in order waits for each addition before the next; the sums of eight positions do not wait for each other, and read each
 * value once. Each has its own order, oldest first, so the bits are those of a plain loop.
 */
import { findExtremes } from './sliding-extremes.ts';
import { addLagged, addPowers, addProducts, addSquares, addSums } from './sliding-sums.ts';
import type { Window } from './window.ts';

/** Numbers by where their window ends, of the values at hand once they are known. */
interface Column {
  known: boolean;
  of: Float64Array;
}

/** Beside a window over `values[0 .. filled - 1]`. */
export interface Sliding {
  filled: number;
  /** By size, up to that of the window; of size 0 all are 0. `made` are those that there are. */
  sums: (Column | undefined)[];
  made: { size: number; column: Column }[];
  squares: Column;
  cubes: Column;
  fourths: Column;
  lagged: Column;
  greatest: Column;
  least: Column;
  /** Of products with another window. */
  products: Column & { other: Window | undefined };
  /** Each value through a function, as a window over them. */
  mapped: { by: (value: number) => number; known: boolean; view: SlidingWindow }[];
}

export type SlidingWindow = Window & { sliding: Sliding };

const column = (): Column => ({ known: false, of: new Float64Array(0) });

export function createSlidingWindow(): SlidingWindow {
  return {
    ...{ size: 0, from: 0, end: 0, values: new Float64Array(0) as unknown as number[] },
    sliding: {
      ...{ filled: 0, sums: [], made: [], mapped: [], squares: column(), cubes: column(), fourths: column() },
      ...{ lagged: column(), greatest: column(), least: column() },
      products: { ...column(), other: undefined },
    },
  };
}

/** Room for `length` values, which the window then lies over. */
export function roomIn(window: SlidingWindow, length: number): Float64Array {
  if (window.values.length < length) window.values = new Float64Array(2 * length) as unknown as number[];
  return valuesOf(window);
}

/** The window lies over `filled` other values now, and holds the first `held`, at most `size`. */
export function lieOver(window: SlidingWindow, size: number, held: number, filled: number): void {
  const { sliding } = window;
  window.size = size;
  window.from = 0;
  window.end = held;
  sliding.filled = filled;
  while (sliding.sums.length <= size) sliding.sums.push(undefined);
  for (const { column } of sliding.made) column.known = false;
  for (const one of sliding.mapped) one.known = false;
  sliding.squares.known = sliding.cubes.known = sliding.fourths.known = sliding.lagged.known = false;
  sliding.greatest.known = sliding.least.known = sliding.products.known = false;
}

const valuesOf = (window: Window) => window.values as unknown as Float64Array;

/** Room for a number at each end. */
function room(column: Column, filled: number): Float64Array {
  column.known = true;
  if (column.of.length <= filled) column.of = new Float64Array(2 * filled + 1);
  return column.of;
}

// What is known already is found in functions so short that they are put in line.

/** Sums of the windows of this size. */
export function slidingSums(window: SlidingWindow, size: number): Float64Array {
  const sums = window.sliding.sums[size];
  return sums?.known ? sums.of : fillSums(window, size);
}

function fillSums(window: SlidingWindow, size: number): Float64Array {
  const { sums, made, filled } = window.sliding;
  // A longer sum goes on from a shorter one that ends where the rest begins.
  let shorter = 0;
  for (const one of made) {
    if (one.column.known && one.size < size && one.size > shorter) shorter = one.size;
  }
  if (sums[size] === undefined) {
    sums[size] = column();
    made.push({ size, column: sums[size] });
  }
  const into = room(sums[size], filled);
  if (size === 0) return into;
  addSums(valuesOf(window), filled, size, size - shorter, slidingSums(window, shorter), into);
  return into;
}

/** Sums of each value through `by`, a function that is the same object at each call. */
export function slidingSumsOf(window: SlidingWindow, by: (value: number) => number): Float64Array {
  for (const mapped of window.sliding.mapped) {
    if (mapped.by === by && mapped.known) return slidingSums(mapped.view, window.size);
  }
  return fillSumsOf(window, by);
}

function fillSumsOf(window: SlidingWindow, by: (value: number) => number): Float64Array {
  const { mapped, filled } = window.sliding;
  let made = mapped.find((one) => one.by === by);
  if (made === undefined) {
    made = { by, known: false, view: createSlidingWindow() };
    mapped.push(made);
  }
  made.known = true;
  const into = roomIn(made.view, filled);
  for (let i = 0; i < filled; i++) into[i] = by(window.values[i]!);
  lieOver(made.view, window.size, 0, filled);
  return slidingSums(made.view, window.size);
}

/** Sums of (x - mean)^2. */
export function slidingSquares(window: SlidingWindow): Float64Array {
  const { squares } = window.sliding;
  return squares.known ? squares.of : fillAboutMean(window, squares, addSquares);
}

function fillAboutMean(window: SlidingWindow, column: Column, add: typeof addSquares): Float64Array {
  const { filled } = window.sliding;
  const { size } = window;
  const into = room(column, filled);
  add(valuesOf(window), filled, size, slidingSums(window, size), into);
  return into;
}

/** Sums of (x - mean)^3. */
export function slidingCubes(window: SlidingWindow): Float64Array {
  const { cubes } = window.sliding;
  return cubes.known ? cubes.of : fillPowers(window).cubes.of;
}

/** Sums of (x - mean)^4. */
export function slidingFourths(window: SlidingWindow): Float64Array {
  const { fourths } = window.sliding;
  return fourths.known ? fourths.of : fillPowers(window).fourths.of;
}

function fillPowers(window: SlidingWindow): Sliding {
  const { sliding, size } = window;
  const { cubes, fourths, filled } = sliding;
  const sums = slidingSums(window, size);
  addPowers(valuesOf(window), filled, size, sums, room(cubes, filled), room(fourths, filled));
  return sliding;
}

/** Sums of (x_t - mean)(x_{t-1} - mean). */
export function slidingLagged(window: SlidingWindow): Float64Array {
  const { lagged } = window.sliding;
  return lagged.known ? lagged.of : fillAboutMean(window, lagged, addLagged);
}

/** Sums of products with the distances of a window of the same size that slides along; those with the last one asked for are kept. */
export function slidingProducts(window: SlidingWindow, other: SlidingWindow): Float64Array {
  const { products } = window.sliding;
  return products.known && products.other === other ? products.of : fillProducts(window, other);
}

function fillProducts(window: SlidingWindow, other: SlidingWindow): Float64Array {
  const { products, filled } = window.sliding;
  const { size } = window;
  const into = room(products, filled);
  products.other = other;
  const [sums, others] = [slidingSums(window, size), slidingSums(other, size)];
  addProducts(valuesOf(window), valuesOf(other), filled, size, sums, others, into);
  return into;
}

export function slidingGreatest(window: SlidingWindow): Float64Array {
  const { greatest } = window.sliding;
  return greatest.known ? greatest.of : fillExtremes(window, greatest, 1);
}

export function slidingLeast(window: SlidingWindow): Float64Array {
  const { least } = window.sliding;
  return least.known ? least.of : fillExtremes(window, least, -1);
}

function fillExtremes(window: SlidingWindow, column: Column, sign: 1 | -1): Float64Array {
  const { filled } = window.sliding;
  const into = room(column, filled);
  findExtremes(valuesOf(window), filled, window.size, sign, into);
  return into;
}
