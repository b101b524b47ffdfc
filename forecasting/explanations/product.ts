/**
 * Outputs z exp(u) with z and u both additive in the inputs: a mean in units of a volatility, or, with z = 1, a volatility
 * whose logarithm is additive. Integrated gradients along the straight line in (z, u) are
 *   phi_i = a_i int exp(u(t)) dt + b_i int z(t) exp(u(t)) dt,
 * a_i and b_i being input i's part of z and of u; they sum to value - base exactly. With z = 1 that is b_i times the
 * logarithmic mean of base and value (the additive LMDI of Ang 2005).
 */
import type { ExplainedOutput, Explanation } from '../models/contract.ts';
import { finish } from './finish.ts';
import { gaussLegendre } from './gauss-legendre.ts';

export type Part = readonly [feature: string, amount: number];

export interface Product {
  /** z of the reference, and what each input adds to it. */
  factor: number;
  linear: readonly Part[];
  /** u of the reference, and what each input adds to it. */
  logarithm: number;
  log: readonly Part[];
  /** The model's own output: what the parts do not add up to is the residual. */
  value: number;
  reference: string;
}

export function explainProduct(
  what: ExplainedOutput,
  method: Explanation['method'],
  { factor, linear, logarithm, log, value, reference }: Product,
): Explanation {
  const sum = (parts: readonly Part[]) => parts.reduce((total, [, amount]) => total + amount, 0);
  const [z, u] = [sum(linear), sum(log)];
  const { nodes, weights } = gaussLegendre(32);
  let [scale, scaled] = [0, 0];
  nodes.forEach((t, k) => {
    const exp = weights[k]! * Math.exp(logarithm + t * u);
    scale += exp;
    scaled += (factor + t * z) * exp;
  });
  const total = new Map<string, number>();
  const add = (parts: readonly Part[], times: number) => {
    for (const [feature, amount] of parts) total.set(feature, (total.get(feature) ?? 0) + times * amount);
  };
  add(log, scaled);
  add(linear, scale);
  const contributions = [...total].map(([feature, value]) => ({ feature, value }));
  return finish(what, { method, base: factor * Math.exp(logarithm), value, contributions, reference });
}
