/** Finds the backfill that is to be paused, resumed, widened. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { TerminalError } from '../../schemas/errors.ts';
import { WORKFLOW } from '../../schemas/pipeline.ts';

const QUERY = `WorkflowType in ('${WORKFLOW.backfill}', '${WORKFLOW.dataset}') and ExecutionStatus = 'Running'`;

/**
 * The one with that id, else the only one that runs. Throws NoBackfill, BackfillAmbiguous (terminal) with the ids that
 * run.
 */
export async function runningBackfill(client: Client, id: string | undefined): Promise<WorkflowHandle> {
  const ids: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query: QUERY })) {
    if (workflowId.startsWith('backfill/')) ids.push(workflowId);
  }
  if (id !== undefined && ids.includes(id)) return client.workflow.getHandle(id);
  const running = ids.length === 0 ? 'none runs' : `running are ${ids.sort().join(', ')}`;
  if (id !== undefined) throw new TerminalError('NoBackfill', `no backfill ${id} runs: ${running}`);
  if (ids.length === 0)
    throw new TerminalError('NoBackfill', 'no backfill runs; start one with --from and --to');
  if (ids.length > 1) {
    throw new TerminalError(
      'BackfillAmbiguous',
      `${ids.length} backfills run: name one with --from, --to and --dataset; ${running}`,
    );
  }
  return client.workflow.getHandle(ids[0]!);
}
