import type { Recipe } from '../../../schemas/recipes.ts';
import type { FitDescription } from '../contract.ts';
import { median, SERIES_INPUTS } from '../symbol-series.ts';
import type { GarchFit } from './fit.ts';

/** Of each symbol omega, alpha, beta and nu, with `mean: constant` mu too. */
export function describeGarch({ symbols }: GarchFit, { hyper }: Recipe): FitDescription {
  const mean = hyper.mean ?? 'zero';
  const states = symbols.map(([, state]) => state);
  return {
    parameters: symbols.length * (mean === 'zero' ? 4 : 5),
    inputs: [...SERIES_INPUTS],
    facts: {
      mean,
      symbolsFitted: symbols.length,
      others: 'the baseline',
      medianPersistence: median(states.map(({ alpha, beta }) => alpha + beta)),
      medianDegreesOfFreedom: median(states.map(({ nu }) => nu)),
    },
  };
}
