/** The trainer that activities are given: every job in a child process, its checkpoints under the state folder. */
import path from 'node:path';
import type { Trainer } from '../../activities/train/trainer.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { isQuick } from '../../schemas/training.ts';
import type { Surroundings } from './messages.ts';
import { runTraining } from './run.ts';
import { createWarmTrainer } from './warm.ts';

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
  const warm = createWarmTrainer();
  return {
    folds: (job, hooks) => runTraining<'folds'>({ kind: 'folds', ...surroundings, ...job }, hooks),
    score: (job, hooks) => runTraining<'score'>({ kind: 'score', ...surroundings, ...job }, hooks),
    fit: (job, hooks) => {
      const fit = { kind: 'fit' as const, ...surroundings, ...job };
      return isQuick(job.recipe) ? warm.fit(fit, hooks) : runTraining<'fit'>(fit, hooks);
    },
    compare: (job, hooks) => runTraining<'compare'>({ kind: 'compare', ...surroundings, ...job }, hooks),
  };
}
