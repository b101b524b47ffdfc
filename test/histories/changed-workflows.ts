/** Workflows that somebody changed without thinking of running executions: the replay test must notice. */
import { proxyActivities } from '@temporalio/workflow';
import type { CpuActivities } from '../../activities/index.ts';
import type { DailyPipelineInput } from '../../schemas/pipeline.ts';

export async function dailyPipelineWorkflow({ session, universe }: DailyPipelineInput): Promise<void> {
  const { planTraining, planSession } = proxyActivities<CpuActivities>({ startToCloseTimeout: '1 minute' });
  await planTraining({ universe, session, asOf: `${session}T22:30:00.000Z` });
  await planSession({ session, universe });
}
