/**
 * The trainer that activities are given: every job in a child process, its checkpoints under the state folder. Jobs of seconds go
 * to one of two processes that stay: fits of a day in turn, folds where one is free, else to a process of their own.
 */
import { progressFolder } from '../../activities/train/progress-folder.ts';
import type { Trainer } from '../../activities/train/trainer.ts';
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { isQuick } from '../../schemas/training.ts';
import type { JobOf, Surroundings } from './messages.ts';
import { type RunHooks, runTraining } from './run.ts';
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
    scratch: progressFolder(config),
    threads: config.workers.trainingThreads,
  };
  const [first, second] = [createWarmTrainer(), createWarmTrainer()];
  const whereFree = <K extends 'folds' | 'score'>(recipe: Recipe, job: JobOf<K>, hooks?: RunHooks) => {
    const free = isQuick(recipe) ? [first, second].find((warm) => warm.free) : undefined;
    return free ? free.run<K>(job, hooks) : runTraining<K>(job, hooks);
  };
  return {
    folds: (job, hooks) => whereFree<'folds'>(job.recipe, { kind: 'folds', ...surroundings, ...job }, hooks),
    score: (job, hooks) => whereFree<'score'>(job.recipe, { kind: 'score', ...surroundings, ...job }, hooks),
    fit: (job, hooks) => {
      const fit = { kind: 'fit' as const, ...surroundings, ...job };
      return isQuick(job.recipe) ? first.run<'fit'>(fit, hooks) : runTraining<'fit'>(fit, hooks);
    },
    compare: (job, hooks) => runTraining<'compare'>({ kind: 'compare', ...surroundings, ...job }, hooks),
  };
}
