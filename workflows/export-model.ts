/** A model and the aliases to an MLflow server: beside the day, never in its way, for as long as a server may be away. */
import { proxyActivities } from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';

export interface ExportInput {
  universe: string;
  /** null: the aliases alone. */
  modelVersion: string | null;
}

const { exportModel, exportAliases } = proxyActivities<Pick<CpuActivities, 'exportModel' | 'exportAliases'>>({
  taskQueue: TASK_QUEUE.cpu,
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '2 days',
  retry: { initialInterval: '5s', backoffCoefficient: 2, maximumInterval: '15 minutes' },
});

export async function exportModelWorkflow({ universe, modelVersion }: ExportInput): Promise<void> {
  if (modelVersion !== null) await exportModel({ modelVersion });
  await exportAliases({ universe });
}
