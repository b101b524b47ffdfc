/** Starts an export that outlives whoever started it, and whose end nobody waits for. */
import { ParentClosePolicy, startChild, WorkflowIdReusePolicy } from '@temporalio/workflow';
import { WORKFLOW, workflowId } from '../schemas/pipeline.ts';
import type { ExportInput } from './export-model.ts';

/** `cause` tells two moves of the aliases apart. An export of the same that is under way already is enough. */
export async function startExport(input: ExportInput, cause: string): Promise<void> {
  try {
    await startChild(WORKFLOW.exportModel, {
      workflowId: workflowId.exportModel(input.universe, input.modelVersion ?? `aliases/${cause}`),
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
    });
  } catch {
    // Under way, or refused by the server: `tempocast models export` sends it at any time.
  }
}
