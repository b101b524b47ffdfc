/** The gpu worker: folds and fits of families with native kernels, each in a child process. */
import type { ActivityDeps } from '../activities/deps.ts';
import type { Config } from '../schemas/config.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';
import { daysRole } from './cpu-role.ts';
import type { WorkerRole } from './create-worker.ts';
import { openDeps } from './deps.ts';
import { runWorkers } from './run-worker.ts';
import { trainingActivities } from './training-activities.ts';

export async function runGpuWorker(config: Config): Promise<void> {
  const deps = openDeps(config);
  try {
    // While a simulation fits nothing this process has nothing to do.
    await runWorkers(config, [gpuRole(deps), ...(config.simulation ? [daysRole(deps)] : [])]);
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
