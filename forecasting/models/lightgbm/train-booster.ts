/** One boosted model, or one forest; frees what it takes, also when it fails. */
import { setImmediate } from 'node:timers/promises';
import { TerminalError } from '../../../schemas/errors.ts';
import {
  boosterText,
  createBooster,
  type DatasetHandle,
  freeBooster,
  setLabel,
  updateBooster,
} from './native.ts';

export interface BoosterJob {
  dataset: DatasetHandle;
  /** Outcome of every row of the dataset. */
  label: Float64Array;
  parameters: string;
  rounds: number;
  signal?: AbortSignal | undefined;
  onRound?: (round: number) => void;
}

/** LightGBM's model text. Throws NonFiniteLoss, LightgbmFailed; AbortError on the signal. */
export async function trainBooster(job: BoosterJob): Promise<string> {
  if (!job.label.every((value) => Number.isFinite(value))) {
    throw new TerminalError(
      'NonFiniteLoss',
      'invalid lightgbm label: every outcome has to be a finite number',
    );
  }
  setLabel(job.dataset, Float32Array.from(job.label));
  const booster = createBooster(job.dataset, job.parameters);
  try {
    for (let round = 1; round <= job.rounds; round++) {
      job.signal?.throwIfAborted();
      const finished = updateBooster(booster);
      job.onRound?.(round);
      if (finished) break;
      // The native call blocks; between rounds heartbeats and signals get their turn.
      await setImmediate();
    }
    return boosterText(booster);
  } finally {
    freeBooster(booster);
  }
}
