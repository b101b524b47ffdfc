/** Sends a request to the contest of the universe, which is started where none runs, and waits for what it decides. */
import {
  ApplicationFailure,
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { ContestAnswer, ContestRequest, ContestWorkflowInput } from '../../schemas/contest-requests.ts';
import { requestId } from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import type { PipelineClient } from '../day/pipeline-client.ts';

type ContestWorkflow = (input: ContestWorkflowInput) => Promise<unknown>;

/** Throws what the contest refuses (terminal). */
export async function askContest(
  { client, config }: Pick<PipelineClient, 'client' | 'config'>,
  update: string,
  request: ContestRequest,
): Promise<ContestAnswer> {
  const { universe } = config;
  const startWorkflowOperation = new WithStartWorkflowOperation<ContestWorkflow>(WORKFLOW.contest, {
    workflowId: workflowId.contest(universe),
    taskQueue: TASK_QUEUE.cpu,
    args: [{ universe }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `contest of universe ${universe}`,
  });
  try {
    return await client.workflow.executeUpdateWithStart<ContestWorkflow, ContestAnswer, [ContestRequest]>(
      update,
      { updateId: requestId(request), args: [request], startWorkflowOperation },
    );
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      throw new TerminalError(error.cause.type ?? 'ContestFailed', error.cause.message);
    throw error;
  }
}
