/** Quadratic programme of a few variables. */
import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/**
 * Minimum of x'Hx/2 + c'x over x >= 0 for a positive definite H (symmetric, by rows): the active-set method of Lawson
 * and Hanson 1974 (chapter 23) on the normal equations.
 */
export function leastOverNonNegative(h: Float64Array, c: ArrayLike<number>): Float64Array {
  const n = c.length;
  let x: Float64Array = new Float64Array(n);
  const free = new Set<number>();
  const tolerance = 1e-13 * Math.max(...Array.from(c, Math.abs));
  for (let rounds = 0; rounds < 10 * n; rounds++) {
    const entering = steepest(h, c, x, free, tolerance);
    if (entering < 0) break;
    free.add(entering);
    let target = solveFree(h, c, free);
    // Variables that would turn negative stop at zero, the first of them first.
    while ([...free].some((i) => target[i]! <= 0)) {
      let size = 1;
      for (const i of free) if (target[i]! <= 0) size = Math.min(size, x[i]! / (x[i]! - target[i]!));
      x = x.map((value, i) => value + size * (target[i]! - value));
      for (const i of [...free]) {
        if (target[i]! > 0 || x[i]! > 1e-15) continue;
        x[i] = 0;
        free.delete(i);
      }
      target = solveFree(h, c, free);
    }
    x = target;
  }
  return x;
}

/** The variable at zero along which the value falls fastest; -1 when none does. */
function steepest(
  h: Float64Array,
  c: ArrayLike<number>,
  x: Float64Array,
  free: Set<number>,
  tolerance: number,
) {
  let [best, most] = [-1, tolerance];
  for (let i = 0; i < c.length; i++) {
    if (free.has(i)) continue;
    let fall = -c[i]!;
    for (let j = 0; j < c.length; j++) fall -= h[i * c.length + j]! * x[j]!;
    if (fall > most) [best, most] = [i, fall];
  }
  return best;
}

function solveFree(h: Float64Array, c: ArrayLike<number>, free: Set<number>): Float64Array {
  const x = new Float64Array(c.length);
  const at = [...free].sort((a, b) => a - b);
  if (at.length === 0) return x;
  const matrix = new Matrix(at.map((i) => at.map((j) => h[i * c.length + j]!)));
  const solved = new CholeskyDecomposition(matrix).solve(Matrix.columnVector(at.map((i) => -c[i]!)));
  at.forEach((i, k) => {
    x[i] = solved.get(k, 0);
  });
  return x;
}
