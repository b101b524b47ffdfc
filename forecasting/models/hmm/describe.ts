import type { FitDescription } from '../contract.ts';
import { median, SERIES_INPUTS } from '../symbol-series.ts';
import type { HmmModel } from './fit.ts';

/** Of each symbol with k regimes: k means and variances, k (k - 1) transitions, k - 1 first probabilities. */
export function describeHmm({ symbols }: HmmModel): FitDescription {
  const states = symbols[0]![1].means.length;
  const sigmas = Array.from({ length: states }, (_, s) => [
    `regime ${s + 1}`,
    median(symbols.map(([, { variances }]) => Math.sqrt(variances[s]!))),
  ]);
  return {
    parameters: symbols.length * (2 * states + states * (states - 1) + states - 1),
    inputs: [...SERIES_INPUTS],
    facts: {
      regimes: states,
      symbolsFitted: symbols.length,
      others: 'the baseline',
      medianSigma: Object.fromEntries(sigmas),
    },
  };
}
