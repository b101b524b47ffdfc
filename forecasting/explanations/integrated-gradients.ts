/**
 * Integrated gradients (Sundararajan, Taly, Yan 2017) along the straight line from a baseline b to an input x:
 * phi_i = (x_i - b_i) int_0^1 dF/dx_i(b + t (x - b)) dt. Completeness, sum phi = F(x) - F(b), is measured and never forced.
 */
import { gaussLegendre } from './gauss-legendre.ts';

/** 32 nodes suffice for a network that was trained; blown-up weights need more, or are called not converged. */
const NODES = [32, 64, 128] as const;
const RELATIVE = 0.005;

export interface Line {
  /** F at the baseline and at the input. */
  from: number;
  to: number;
  /** Where |residual| counts as nothing, in units of F. */
  absolute: number;
  /** x - b. */
  change: ArrayLike<number>;
  /** sum_k weights_k dF/dx_i at the points b + shares_k (x - b). */
  gradients(shares: Float64Array, weights: Float64Array): ArrayLike<number>;
}

export interface Integral {
  values: Float64Array;
  /** F(x) - F(b) - sum of values. */
  residual: number;
  nodes: number;
  /** |residual| is at most .5 % of |F(x) - F(b)|, or at most `absolute`. */
  converged: boolean;
}

/** Nodes are doubled, up to 128, while the residual is above its tolerance. */
export function integratedGradients(line: Line): Integral {
  const difference = line.to - line.from;
  const tolerance = Math.max(line.absolute, RELATIVE * Math.abs(difference));
  let best: Integral | undefined;
  for (const nodes of NODES) {
    const { nodes: shares, weights } = gaussLegendre(nodes);
    const gradients = line.gradients(shares, weights);
    const values = Float64Array.from(line.change, (change, i) => change * gradients[i]!);
    const residual = difference - values.reduce((sum, value) => sum + value, 0);
    // More nodes are no better on a line that no polynomial follows: the least residual is kept.
    if (!best || Math.abs(residual) < Math.abs(best.residual)) {
      best = { values, residual, nodes, converged: Math.abs(residual) <= tolerance };
    }
    if (best.converged) break;
  }
  return best!;
}
