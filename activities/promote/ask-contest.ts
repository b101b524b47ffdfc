/** A request from inside an activity to the contest of a universe, which is started where none runs. */
import { Context } from '@temporalio/activity';
import {
  ApplicationFailure,
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
  universe: string,
  update: string,
  request: ContestRequest,
): Promise<ContestAnswer> {
  const startWorkflowOperation = new WithStartWorkflowOperation<ContestWorkflow>(WORKFLOW.contest, {
    workflowId: workflowId.contest(universe),
    taskQueue: TASK_QUEUE.cpu,
    args: [{ universe }],
    workflowIdConflictPolicy: 'USE_EXISTING',
    staticSummary: `contest of universe ${universe}`,
  });
  try {
    return await Context.current().client.workflow.executeUpdateWithStart<
      ContestWorkflow,
      ContestAnswer,
      [ContestRequest]
    >(update, { updateId: requestId(request), args: [request], startWorkflowOperation });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      throw new TerminalError(error.cause.type ?? 'ContestFailed', error.cause.message);
    throw error;
  }
}
