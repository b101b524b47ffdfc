/** The gpu worker: folds and fits of families with native kernels, each in a child process. */
import type { ActivityDeps } from '../activities/deps.ts';
import { createEvaluateActivities } from '../activities/evaluate/index.ts';
import type { TrainingActivities } from '../activities/index.ts';
import { createTrainActivities } from '../activities/train/index.ts';
import type { Config } from '../schemas/config.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';
import type { WorkerRole } from './create-worker.ts';
import { openDeps } from './deps.ts';
import { runWorkers } from './run-worker.ts';
import { createTrainer } from './trainer/trainer.ts';

export async function runGpuWorker(config: Config): Promise<void> {
  const deps = openDeps(config);
  try {
    await runWorkers(config, [gpuRole(deps)]);
  } finally {
    await deps.close();
  }
}

export function gpuRole(deps: ActivityDeps): WorkerRole {
  return {
    queue: TASK_QUEUE.gpu,
    activities: trainingActivities(deps),
    concurrency: deps.config.workers.gpuConcurrency,
    workflows: false,
  };
}

/** Those of both queues that a recipe may be trained on. */
export function trainingActivities(deps: ActivityDeps): TrainingActivities {
  const trainDeps = { ...deps, trainer: createTrainer(deps.config) };
  return { ...createEvaluateActivities(trainDeps), ...createTrainActivities(trainDeps) };
}
