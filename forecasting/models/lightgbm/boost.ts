/** Boosted models that share one dataset, and the port through which a fit has them made on another thread. */
import { createDataset, freeDataset } from './native.ts';
import { trainBooster } from './train-booster.ts';

export interface BoostWork {
  /** One column after the other, `rows` values each. A thread that is given them takes them away. */
  columns: Float64Array;
  rows: number;
  /** Of the dataset. */
  parameters: string;
  boosters: { label: Float64Array; parameters: string; rounds: number }[];
}

export interface BoostHooks {
  signal?: AbortSignal | undefined;
  /** Rounds of all boosters so far. */
  onRound?: ((done: number) => void) | undefined;
}

/** LightGBM's texts in the order of `boosters`. Throws NonFiniteLoss, LightgbmFailed, MissingNative; the signal's reason. */
export type Boost = (work: BoostWork, hooks: BoostHooks) => Promise<string[]>;

export const boostHere: Boost = async ({ columns, rows, parameters, boosters }, { signal, onRound }) => {
  const dataset = createDataset(columns, rows, parameters);
  try {
    const texts: string[] = [];
    let before = 0;
    for (const booster of boosters) {
      const start = before;
      texts.push(
        await trainBooster({ dataset, ...booster, signal, onRound: (round) => onRound?.(start + round) }),
      );
      before += booster.rounds;
    }
    return texts;
  } finally {
    freeDataset(dataset);
  }
};
