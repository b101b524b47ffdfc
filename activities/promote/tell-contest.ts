/** A session's end, told to the contest: it is started where none runs, and decides before the day goes on. */
import { Context } from '@temporalio/activity';
import {
  ApplicationFailure,
  WithStartWorkflowOperation,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import {
  CONTEST,
  type ContestAnswer,
  type ContestRequest,
  type ContestWorkflowInput,
} from '../../schemas/contest-requests.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';

export interface TellContestInput {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

type ContestWorkflow = (input: ContestWorkflowInput) => Promise<unknown>;

/** Can run twice: the session's update has an id, and the contest takes a session once. Throws what it refuses (terminal). */
export async function tellContest({ universe, session, asOf }: TellContestInput): Promise<ContestAnswer> {
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
    >(CONTEST.session, {
      updateId: `session/${session}`,
      args: [{ kind: 'session', session, asOf }],
      startWorkflowOperation,
    });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure)
      throw new TerminalError(error.cause.type ?? 'ContestFailed', error.cause.message);
    throw error;
  }
}
