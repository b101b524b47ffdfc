import type { ExplainedOutput, Explanation } from '../models/contract.ts';

/** Of the exact methods, which leave rounding only: relative to the larger of base and value. */
const EXACT = 1e-9;

type Open = Omit<Explanation, keyof ExplainedOutput | 'residual' | 'converged'>;

/** The residual is what the contributions do not add up to; nothing is scaled to make it vanish. */
export function finish({ horizon, output }: ExplainedOutput, open: Open, tolerance?: number): Explanation {
  const { base, value, contributions } = open;
  const sum = contributions.reduce((total, one) => total + one.value, base);
  const residual = value - sum;
  const limit = tolerance ?? EXACT * Math.max(Math.abs(base), Math.abs(value));
  return { horizon, output, ...open, residual, converged: Math.abs(residual) <= limit };
}
