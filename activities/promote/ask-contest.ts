/** Sends a request to the contest of a universe, which is started where none runs, and waits for what it decides. */
import {
  ApplicationFailure,
  type Client,
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import {
  type ContestAnswer,
  type ContestRequest,
  type ContestWorkflowInput,
  requestId,
} from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';

type ContestWorkflow = (input: ContestWorkflowInput) => Promise<unknown>;

/** Can run twice: the update has the id of the request. Throws what the contest refuses (terminal). */
export async function askContest(
  { workflow }: Pick<Client, 'workflow'>,
  { universe, simulation }: { universe: string; simulation: boolean },
  update: string,
  request: ContestRequest,
): Promise<ContestAnswer> {
  const startWorkflowOperation = new WithStartWorkflowOperation<ContestWorkflow>(WORKFLOW.contest, {
    workflowId: workflowId.contest(universe),
    // Of a simulation: beside the days that it decides, in steps of its own task.
    taskQueue: simulation ? TASK_QUEUE.days : TASK_QUEUE.cpu,
    args: [{ universe, ...(simulation ? { withinTask: true } : {}) }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `contest of universe ${universe}`,
  });
  try {
    return await workflow.executeUpdateWithStart<ContestWorkflow, ContestAnswer, [ContestRequest]>(update, {
      updateId: requestId(request),
      args: [request],
      startWorkflowOperation,
    });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      throw new TerminalError(error.cause.type ?? 'ContestFailed', error.cause.message);
    throw error;
  }
}
