import { HORIZONS } from '../../../schemas/forecast.ts';
import type { FitDescription } from '../contract.ts';
import { treeSizes } from '../lightgbm/tree-sizes.ts';
import type { ForestModel } from './fit.ts';

/** Values of leaves; the variance that they are relative to is the baseline's. */
export function describeForest({ features, trees }: ForestModel): FitDescription {
  const sizes = treeSizes(HORIZONS.map((h) => trees[h]));
  return {
    parameters: sizes.leaves,
    inputs: [...new Set([...features, 'ewma_sigma'])],
    facts: { ...sizes },
  };
}
