/** The gpu worker: walk-forward evaluations and fits, each in a child process. */
import { createTrainActivities } from '../activities/train/index.ts';
import type { Config } from '../schemas/config.ts';
import { openDeps } from './deps.ts';
import { runWorker } from './run-worker.ts';
import { createTrainer } from './trainer/trainer.ts';

export async function runGpuWorker(config: Config): Promise<void> {
  const deps = openDeps(config);
  const trainer = createTrainer(config);
  try {
    await runWorker(config, {
      queue: 'gpu',
      activities: createTrainActivities({ ...deps, trainer }),
      concurrency: config.workers.gpuConcurrency,
      workflows: false,
    });
  } finally {
    await deps.close();
  }
}
