/** Recipe hyper-parameters -> LightGBM's parameter text. */
import { TerminalError } from '../../../schemas/errors.ts';
import type { Recipe } from '../../../schemas/recipes.ts';

export interface LightgbmHyper {
  rounds: number;
  leaves: number;
  learningRate: number;
  minDataInLeaf: number;
  /** Share of the columns that each tree may use. */
  featureFraction: number;
  lambda: number;
  maxBin: number;
  threads: number;
}

const RULES: Record<keyof LightgbmHyper, [fallback: number, min: number, max: number]> = {
  rounds: [50, 1, 10_000],
  leaves: [15, 2, 4096],
  learningRate: [0.05, 1e-6, 1],
  minDataInLeaf: [500, 1, 1e9],
  featureFraction: [0.5, 0.01, 1],
  lambda: [100, 0, 1e12],
  maxBin: [63, 2, 65_535],
  threads: [1, 1, 256],
};

/** Throws InvalidHyperparameter, naming the key, the value and what is allowed. */
export const lightgbmHyper = (recipe: Recipe): LightgbmHyper => numbersOf(recipe, RULES);

/** Numbers of a recipe by their rules. Throws InvalidHyperparameter. */
export function numbersOf<Key extends string>(
  recipe: Recipe,
  rules: Record<Key, readonly [fallback: number, min: number, max: number]>,
): Record<Key, number> {
  const entries = (Object.keys(rules) as Key[]).map((key) => {
    const [fallback, min, max] = rules[key];
    const value = recipe.hyper[key] ?? fallback;
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      throw new TerminalError(
        'InvalidHyperparameter',
        `invalid hyper.${key} ${value} of recipe ${recipe.name}: a number from ${min} to ${max} is needed`,
      );
    }
    return [key, value];
  });
  return Object.fromEntries(entries);
}

/** Rows, drawn by the seed, whose values set the bounds of the bins: 300 for each of 63 bins, and half the time of all rows. */
export const BIN_ROWS = 20_000;

/** Same seed, same data: same trees. With two threads ten years of 32 symbols did not always give the same: decision 42. */
export function lightgbmParameters(hyper: LightgbmHyper, seed: number, objective = 'gamma'): string {
  return [
    `objective=${objective}`,
    `num_leaves=${hyper.leaves}`,
    `learning_rate=${hyper.learningRate}`,
    `min_data_in_leaf=${hyper.minDataInLeaf}`,
    `feature_fraction=${hyper.featureFraction}`,
    `lambda_l2=${hyper.lambda}`,
    `max_bin=${hyper.maxBin}`,
    `bin_construct_sample_cnt=${BIN_ROWS}`,
    `seed=${seed}`,
    `num_threads=${hyper.threads}`,
    'deterministic=true',
    'force_col_wise=true',
    'verbosity=-1',
  ].join(' ');
}
