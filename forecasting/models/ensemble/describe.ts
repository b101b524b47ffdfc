import { HORIZONS } from '../../../schemas/forecast.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FitDescription } from '../contract.ts';
import type { FittedEnsemble } from './fit.ts';

/** Members and weights; `facts.weights` by horizon and member, of dynamic weights those at the end of the window. */
export function describeEnsemble(ensemble: FittedEnsemble): FitDescription {
  const { members, failures, combination, means, options } = ensemble;
  const each = members.map(({ name, model }) => ({ name, ...model.describe() }));
  const named = (weights: readonly number[]) =>
    Object.fromEntries(members.map(({ name }, i) => [name, weights[i]!]));
  const weights = byHorizon((h) => {
    if (combination.kind === 'fixed') return named(combination.weights[h]);
    if (combination.kind === 'dynamic') return named(combination.state.horizons[h].weights);
    return combination.weights[h].map(named);
  });
  // Weights sum to one: the last is not estimated.
  const sets = HORIZONS.length * (combination.kind === 'regime' ? options.regimes : 1);
  const learnt = options.combine === 'equal' ? 0 : sets * (members.length - 1);
  return {
    parameters: each.reduce((sum, { parameters }) => sum + parameters, learnt),
    inputs: [...new Set(each.flatMap(({ inputs }) => inputs))],
    facts: {
      combine: options.combine,
      weights,
      ...(combination.kind === 'regime' ? { thresholds: combination.thresholds } : {}),
      ...(means.horizons === 'sharpe' ? { horizonWeights: means.weights } : {}),
      members: each,
      leftOut: failures,
    },
  };
}
