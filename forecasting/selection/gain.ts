/** What LightGBM gains from each candidate. */
import { columnsOf } from '../models/lightgbm/columns.ts';
import { createDataset, freeDataset } from '../models/lightgbm/native.ts';
import { trainBooster } from '../models/lightgbm/train-booster.ts';
import type { Span } from './mutual-information.ts';
import type { Study } from './study.ts';

const ROUNDS = 30;

/**
 * Share of the gain of all splits by candidate, mean over the horizons: 30 trees of 15 leaves, squared loss, all candidates at
 * every split. Zeros where the rows are too few to split. Throws MissingNative (needs a person), LightgbmFailed.
 */
export async function gainsOf(
  study: Study,
  span: Span,
  seed: number,
  signal?: AbortSignal,
): Promise<Float64Array> {
  const { panel, names, outcomes } = study;
  const total = new Float64Array(names.length);
  const rows: number[] = [];
  for (let row = span.from; row < span.to; row++) {
    if (outcomes.every((values) => Number.isFinite(values[row]!))) rows.push(row);
  }
  const leaf = Math.max(20, Math.floor(rows.length / 100));
  if (rows.length < 2 * leaf) return total;
  const parameters = `objective=regression num_leaves=15 learning_rate=0.1 min_data_in_leaf=${leaf} max_bin=63 seed=${seed} num_threads=1 deterministic=true force_row_wise=true verbosity=-1`;
  const dataset = createDataset(columnsOf(panel, names, Int32Array.from(rows)), rows.length, parameters);
  try {
    for (const values of outcomes) {
      const label = Float64Array.from(rows, (row) => values[row]!);
      const text = await trainBooster({
        dataset,
        label,
        parameters,
        rounds: ROUNDS,
        ...(signal && { signal }),
      });
      const gains = splitGains(text, names.length);
      const all = gains.reduce((sum, gain) => sum + gain, 0);
      if (all > 0) for (let j = 0; j < total.length; j++) total[j]! += gains[j]! / all / outcomes.length;
    }
  } finally {
    freeDataset(dataset);
  }
  return total;
}

/** Sum of `split_gain` by column over the trees of a model in LightGBM's text. */
export function splitGains(text: string, columns: number): Float64Array {
  const gains = new Float64Array(columns);
  let features: number[] = [];
  for (const line of text.split('\n')) {
    const [key, values] = line.split('=');
    const numbers = () => (values ?? '').split(' ').filter(Boolean).map(Number);
    if (key === 'split_feature') features = numbers();
    if (key === 'split_gain') for (const [i, gain] of numbers().entries()) gains[features[i]!]! += gain;
  }
  return gains;
}
