import type { FitDescription } from '../contract.ts';
import { SERIES_INPUTS } from '../symbol-series.ts';
import type { ArFit } from './fit.ts';

/** Of each symbol a constant, coefficients and the innovation variance. */
export function describeAr({ symbols }: ArFit): FitDescription {
  const orders = symbols.map(([, { coefficients }]) => coefficients.length);
  const counts = Object.fromEntries(
    Array.from({ length: Math.max(...orders) + 1 }, (_, p) => [
      `p = ${p}`,
      orders.filter((order) => order === p).length,
    ]),
  );
  return {
    parameters: orders.reduce((sum, order) => sum + order + 2, 0),
    inputs: [...SERIES_INPUTS],
    facts: { symbolsFitted: symbols.length, others: 'the baseline', symbolsByOrder: counts },
  };
}
