/** Nodes and weights of Gauss-Legendre quadrature on [0, 1]. */

export interface Quadrature {
  nodes: Float64Array;
  weights: Float64Array;
}

const known = new Map<number, Quadrature>();

/** Exact for polynomials up to degree 2n - 1: roots of the Legendre polynomial by Newton's method (Press et al. 2007, 4.6). */
export function gaussLegendre(n: number): Quadrature {
  const found = known.get(n);
  if (found) return found;
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 50; step++) {
      const [value, derivative] = legendre(n, x);
      slope = derivative;
      const move = value / derivative;
      x -= move;
      if (Math.abs(move) < 1e-16) break;
    }
    nodes[n - 1 - i] = (1 + x) / 2;
    weights[n - 1 - i] = 1 / ((1 - x * x) * slope * slope);
  }
  const quadrature = { nodes, weights };
  known.set(n, quadrature);
  return quadrature;
}

/** P_n(x) and its derivative, by the three-term recurrence. */
function legendre(n: number, x: number): [number, number] {
  let [before, value] = [1, x];
  for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return [value, (n * (x * value - before)) / (x * x - 1)];
}
