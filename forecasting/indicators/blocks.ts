/**
 * Sums over a window at four of its positions at once. A sum in order waits for each addition before the next; four that do not
 * depend on each other take the time of one. Each has its own order, oldest first, so the bits are those of a plain loop.
 */
import type { Window } from './window.ts';

/** A window that slides over values that are all there already: `values[0 .. filled - 1]`. */
export interface Blocks {
  filled: number;
  /** Of windows that end at `sumsFrom` .. `sumsFrom + sumsCount - 1`. */
  sums: Float64Array;
  sumsFrom: number;
  sumsCount: number;
  /** The same of squared distances from the mean. */
  squares: Float64Array;
  squaresFrom: number;
  squaresCount: number;
}

export function createBlocks(): Blocks {
  return {
    ...{ filled: 0, sums: new Float64Array(4), sumsFrom: 0, sumsCount: 0 },
    ...{ squares: new Float64Array(4), squaresFrom: 0, squaresCount: 0 },
  };
}

/** Forgets what was computed; the window lies over other values now. */
export function resetBlocks(blocks: Blocks, filled: number): void {
  blocks.filled = filled;
  blocks.sumsCount = 0;
  blocks.squaresCount = 0;
}

/** Sum of a full window. */
export function blockSum({ values, end, size }: Window, blocks: Blocks): number {
  const known = end - blocks.sumsFrom;
  if (known >= 0 && known < blocks.sumsCount) return blocks.sums[known]!;
  const from = end - size;
  blocks.sumsFrom = end;
  const { sums } = blocks;
  if (end + 3 > blocks.filled) {
    let total = 0;
    for (let i = from; i < end; i++) total += values[i]!;
    blocks.sumsCount = 1;
    sums[0] = total;
    return total;
  }
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = from; i < end; i++) {
    a += values[i]!;
    b += values[i + 1]!;
    c += values[i + 2]!;
    d += values[i + 3]!;
  }
  blocks.sumsCount = 4;
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  return a;
}

/** Sum of the squared distances from its mean of a full window. */
export function blockSquares(window: Window, blocks: Blocks): number {
  const { values, end, size } = window;
  const known = end - blocks.squaresFrom;
  if (known >= 0 && known < blocks.squaresCount) return blocks.squares[known]!;
  const from = end - size;
  const first = blockSum(window, blocks) / size;
  const at = end - blocks.sumsFrom;
  blocks.squaresFrom = end;
  const { sums, squares } = blocks;
  if (at + 3 >= blocks.sumsCount) {
    let total = 0;
    for (let i = from; i < end; i++) {
      const x = values[i]! - first;
      total += x * x;
    }
    blocks.squaresCount = 1;
    squares[0] = total;
    return total;
  }
  const [second, third, fourth] = [sums[1]! / size, sums[2]! / size, sums[3]! / size];
  let [a, b, c, d] = [0, 0, 0, 0];
  for (let i = from; i < end; i++) {
    const w = values[i]! - first;
    const x = values[i + 1]! - second;
    const y = values[i + 2]! - third;
    const z = values[i + 3]! - fourth;
    a += w * w;
    b += x * x;
    c += y * y;
    d += z * z;
  }
  blocks.squaresCount = 4;
  squares[0] = a;
  squares[1] = b;
  squares[2] = c;
  squares[3] = d;
  return a;
}
