/** Workflows, short activities, folds and fits of families without native kernels: what a cpu worker does. */
import type { ActivityDeps } from '../activities/deps.ts';
import { createExperimentActivities } from '../activities/evaluate/index.ts';
import { createExportActivities } from '../activities/export/index.ts';
import { createFeatureActivities } from '../activities/features/index.ts';
import { createForecastActivities } from '../activities/forecast/index.ts';
import type { CpuActivities } from '../activities/index.ts';
import { createIngestActivities } from '../activities/ingest/index.ts';
import { createSourceActivities } from '../activities/ingest/sources.ts';
import { createNotifyActivities } from '../activities/notify/index.ts';
import { createPromoteActivities } from '../activities/promote/index.ts';
import { createReportActivities } from '../activities/report/index.ts';
import { createTrainPlanActivities } from '../activities/train/index.ts';
import { createValidateActivities } from '../activities/validate/index.ts';
import { createWatchActivities } from '../activities/watch/index.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';
import type { WorkerRole } from './create-worker.ts';
import { trainingActivities } from './training-activities.ts';

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
    // The replay has no limit per second, and a simulation asks it within its own task.
    ...(deps.config.simulation ? createSourceActivities(deps) : {}),
  };
  return {
    queue: TASK_QUEUE.cpu,
    activities,
    // Trainers take slots for long; the short activities keep theirs.
    concurrency: deps.config.workers.cpuConcurrency + deps.config.workers.gpuConcurrency,
    workflows: true,
  };
}

/** Of a simulation: days are decided on another process than the one that makes the next session ready. */
export const daysRole = (deps: ActivityDeps): WorkerRole => ({ ...cpuRole(deps), queue: TASK_QUEUE.days });
