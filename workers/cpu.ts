/** The cpu worker: workflows, short activities, folds and fits of families without native kernels, the queues of the providers. */
import type { ActivityDeps } from '../activities/deps.ts';
import { createExperimentActivities } from '../activities/evaluate/index.ts';
import { createExportActivities } from '../activities/export/index.ts';
import { createFeatureActivities } from '../activities/features/index.ts';
import { createForecastActivities } from '../activities/forecast/index.ts';
import type { CpuActivities } from '../activities/index.ts';
import { createIngestActivities } from '../activities/ingest/index.ts';
import { createNotifyActivities } from '../activities/notify/index.ts';
import { createPromoteActivities } from '../activities/promote/index.ts';
import { createReportActivities } from '../activities/report/index.ts';
import { createTrainPlanActivities } from '../activities/train/index.ts';
import { createValidateActivities } from '../activities/validate/index.ts';
import { validationOf } from '../activities/validate/registry.ts';
import { createWatchActivities } from '../activities/watch/index.ts';
import type { Config } from '../schemas/config.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';
import type { WorkerRole } from './create-worker.ts';
import { openDeps } from './deps.ts';
import { trainingActivities } from './gpu.ts';
import { runWorkers } from './run-worker.ts';
import { sourceRoles } from './sources.ts';

export async function runCpuWorker(config: Config): Promise<void> {
  // A suite that cannot be used is told of before any work is taken.
  await validationOf(config);
  const deps = openDeps(config);
  try {
    await runWorkers(config, [cpuRole(deps), ...sourceRoles(deps)]);
  } finally {
    await deps.close();
  }
}

export function cpuRole(deps: ActivityDeps): WorkerRole {
  const activities: CpuActivities = {
    ...createIngestActivities(deps),
    ...createValidateActivities(deps),
    ...createFeatureActivities(deps),
    ...createTrainPlanActivities(deps),
    ...createPromoteActivities(deps),
    ...createForecastActivities(deps),
    ...createReportActivities(deps),
    ...createNotifyActivities(deps),
    ...createWatchActivities(deps),
    ...createExportActivities(deps),
    ...createExperimentActivities(deps),
    ...trainingActivities(deps),
  };
  return {
    queue: TASK_QUEUE.cpu,
    activities,
    // Trainers take slots for long; the short activities keep theirs.
    concurrency: deps.config.workers.cpuConcurrency + deps.config.workers.gpuConcurrency,
    workflows: true,
  };
}
