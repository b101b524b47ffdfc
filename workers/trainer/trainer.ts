/** The trainer that activities are given: every job in a child process, its checkpoints under the state folder. */
import path from 'node:path';
import type { Trainer, TrainerHooks } from '../../activities/train/trainer.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { PredictJob, PredictResult, Surroundings } from './messages.ts';
import { runTraining } from './run.ts';

export interface ProcessTrainer extends Trainer {
  /** Predictions of a panel's last session; keeps TensorFlow out of the caller's process. */
  predict(job: PredictJob, hooks: TrainerHooks): Promise<PredictResult>;
}

/** Throws ConfigIncomplete (terminal) without `lake.url`. */
export function createTrainer(config: Config): ProcessTrainer {
  if (config.lake.url === null) {
    throw new TerminalError(
      'ConfigIncomplete',
      'missing lake.url: a trainer needs file:///path or s3://bucket',
    );
  }
  const surroundings: Surroundings = {
    lakeUrl: config.lake.url,
    scratch: path.resolve(config.home, 'checkpoints'),
    threads: config.workers.trainingThreads,
  };
  return {
    walkForward: (job, hooks) => runTraining({ kind: 'walk-forward', ...surroundings, ...job }, hooks),
    fit: (job, hooks) => runTraining({ kind: 'fit', ...surroundings, ...job }, hooks),
    predict: (job, hooks) => runTraining({ kind: 'predict', ...surroundings, ...job }, hooks),
  };
}
