/** The trainer that activities are given: every job in a child process, its checkpoints under the state folder. */
import path from 'node:path';
import type { Trainer } from '../../activities/train/trainer.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Surroundings } from './messages.ts';
import { runTraining } from './run.ts';

/** Throws ConfigIncomplete (terminal) without `lake.url`. */
export function createTrainer(config: Config): Trainer {
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
    folds: (job, hooks) => runTraining<'folds'>({ kind: 'folds', ...surroundings, ...job }, hooks),
    score: (job, hooks) => runTraining<'score'>({ kind: 'score', ...surroundings, ...job }, hooks),
    fit: (job, hooks) => runTraining<'fit'>({ kind: 'fit', ...surroundings, ...job }, hooks),
    compare: (job, hooks) => runTraining<'compare'>({ kind: 'compare', ...surroundings, ...job }, hooks),
  };
}
