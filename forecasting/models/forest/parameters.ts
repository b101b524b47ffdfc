/** Recipe hyper-parameters -> LightGBM's parameter text of a random forest. */
import type { Recipe } from '../../../schemas/recipes.ts';
import { BIN_ROWS, numbersOf } from '../lightgbm/parameters.ts';

const RULES = {
  trees: [100, 1, 10_000],
  leaves: [63, 2, 4096],
  minDataInLeaf: [200, 1, 1e9],
  /** Share of the columns that each tree may use. */
  featureFraction: [0.33, 0.01, 1],
  /** Share of the rows that each tree sees, drawn without replacement; all of them would be no forest. */
  baggingFraction: [0.5, 0.01, 0.99],
  maxBin: [63, 2, 65_535],
  threads: [1, 1, 256],
} as const;
export type ForestHyper = Record<keyof typeof RULES, number>;

/** Throws InvalidHyperparameter, naming the key, the value and what is allowed. */
export const forestHyper = (recipe: Recipe): ForestHyper => numbersOf(recipe, RULES);

/** Same seed, same data: same trees; certain with one thread alone, as in the lightgbm family. */
export function forestParameters(hyper: ForestHyper, seed: number): string {
  return [
    'boosting=rf',
    'objective=regression',
    `num_leaves=${hyper.leaves}`,
    `min_data_in_leaf=${hyper.minDataInLeaf}`,
    `feature_fraction=${hyper.featureFraction}`,
    `bagging_fraction=${hyper.baggingFraction}`,
    'bagging_freq=1',
    `max_bin=${hyper.maxBin}`,
    `bin_construct_sample_cnt=${BIN_ROWS}`,
    `seed=${seed}`,
    `num_threads=${hyper.threads}`,
    'deterministic=true',
    'force_col_wise=true',
    'verbosity=-1',
  ].join(' ');
}
