/**
 * Minimum of a smooth function in a box by BFGS with Armijo backtracking (Nocedal and Wright 2006, 6.1). The packages of npm
 * either have no gradients (fmin), only least squares (ml-levenberg-marquardt, numopt-js) or are long abandoned (numeric).
 */
export interface Evaluation {
  value: number;
  gradient: Float64Array;
}

export interface Minimum {
  at: Float64Array;
  value: number;
  /** False when the steps ran out or the function stopped being finite. */
  converged: boolean;
}

const ARMIJO = 1e-4;
const SMALLEST_STEP = 1e-12;
/** Relative fall of the value that is none: near rounding, or along a floor so flat that where one stands is the same. */
const NO_FALL = 1e-13;
/** Cosine between a step and the change of the gradient below which it teaches nothing about the curvature. */
const CURVATURE = 1e-8;
/** No coordinate moves further in one step: far from the minimum the first steps know nothing of its scale. */
const LONGEST_MOVE = 1;

export interface Bounds {
  lower: Float64Array;
  upper: Float64Array;
}

/**
 * Ends when no component of the gradient that could still be followed exceeds `tolerance`, or when the
 * value falls no further. Coordinates at a bound that want to cross it are held (projected gradient).
 */
export function minimise(
  evaluate: (at: Float64Array) => Evaluation,
  start: Float64Array,
  tolerance: number,
  { lower, upper }: Bounds,
  maxSteps = 500,
): Minimum {
  const n = start.length;
  let at = start.slice();
  let { value, gradient } = evaluate(at);
  let inverse = identity(n);
  let held = '';
  for (let step = 0; step < maxSteps && Number.isFinite(value); step++) {
    const free = at.map((x, i) => Number(gradient[i]! > 0 ? x > lower[i]! : x < upper[i]!));
    const follow = gradient.map((g, i) => g * free[i]!);
    if (largest(follow) <= tolerance) return { at, value, converged: true };
    if (free.join() !== held) inverse = identity(n);
    held = free.join();
    let move = times(inverse, follow).map((x, i) => -x * free[i]!);
    if (!(dot(move, follow) < 0)) {
      inverse = identity(n);
      move = follow.map((x) => -x);
    }
    let size = Math.min(1, LONGEST_MOVE / largest(move));
    let next = at;
    let found: Evaluation | undefined;
    for (; size > SMALLEST_STEP; size /= 2) {
      next = at.map((x, i) => Math.max(lower[i]!, Math.min(upper[i]!, x + size * move[i]!)));
      const tried = evaluate(next);
      const fall = next.reduce((sum, x, i) => sum + gradient[i]! * (x - at[i]!), 0);
      if (tried.value <= value + ARMIJO * fall) {
        found = tried;
        break;
      }
    }
    // Downhill, yet nothing is lower: the rest is rounding.
    if (found === undefined || value - found.value <= NO_FALL * Math.abs(value)) {
      return { at, value, converged: largest(follow) < 1e3 * tolerance };
    }
    const s = next.map((x, i) => (x - at[i]!) * free[i]!);
    const y = found.gradient.map((x, i) => (x - gradient[i]!) * free[i]!);
    if (dot(s, y) > CURVATURE * Math.sqrt(dot(s, s) * dot(y, y))) inverse = updated(inverse, s, y);
    at = next;
    ({ value, gradient } = found);
  }
  return { at, value, converged: false };
}

/** (I - s y'/y's) H (I - y s'/y's) + s s'/y's, written out. */
function updated(h: Float64Array, s: Float64Array, y: Float64Array): Float64Array {
  const n = s.length;
  const sy = dot(s, y);
  const hy = times(h, y);
  const factor = 1 + dot(y, hy) / sy;
  return h.map((value, k) => {
    const i = Math.floor(k / n);
    const j = k % n;
    return value + (factor * s[i]! * s[j]! - hy[i]! * s[j]! - s[i]! * hy[j]!) / sy;
  });
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
}

function times(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  return x.map((_, i) => dot(matrix.subarray(i * n, (i + 1) * n), x));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(x: Float64Array): number {
  return x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
