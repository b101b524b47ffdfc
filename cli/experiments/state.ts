/** How an experiment stands: what it ended as, else what its workflow says. */
import { WorkflowNotFoundError } from '@temporalio/client';
import { PAUSED_QUERY, workflowId } from '../../schemas/pipeline.ts';
import type { ExperimentSummary } from '../../stores/postgres/experiments.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';
import { untilAnswered } from '../day/run-day.ts';

/** A query is answered by a worker; without one a list is not to wait. */
const QUERY_MS = 3_000;

/** completed, failed, cancelled; running, paused; terminated and the like when a workflow was ended from outside. */
export async function experimentState(
  { pipeline, signal }: { pipeline: Pick<PipelineClient, 'client'>; signal: AbortSignal },
  { id, end }: Pick<ExperimentSummary, 'id' | 'end'>,
): Promise<string> {
  const handle = pipeline.client.workflow.getHandle(workflowId.experiment(id));
  try {
    // An experiment that was cancelled or failed may be run again: its workflow knows.
    if (end?.status === 'completed') return 'completed';
    const { status } = await untilAnswered(signal, () => handle.describe());
    if (status.name !== 'RUNNING') return end?.status ?? status.name.toLowerCase();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return end?.status ?? 'not ended, its workflow is gone';
    throw error;
  }
  try {
    const paused = await pipeline.client.withDeadline(Date.now() + QUERY_MS, () =>
      handle.query<boolean>(PAUSED_QUERY),
    );
    return paused ? 'paused' : 'running';
  } catch {
    signal.throwIfAborted();
    return 'running, no worker answers';
  }
}
