/** What the Schedule starts: finds the session it stands for, then runs the day under the day's own id. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  executeChild,
  ParentClosePolicy,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { type DailyPipelineResult, workflowId } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { scheduledInstant } from './scheduled-instant.ts';
import { searchAttribute } from './search-attributes.ts';

/**
 * The trading date is that of the scheduled time in the exchange's zone, never of the clock: a start that was
 * delayed past midnight still runs its own day. The child's id makes a session run once (G14).
 */
export async function scheduledDayWorkflow(input: { universe: string }): Promise<DailyPipelineResult> {
  const instant = scheduledInstant();
  const session = await quick('the exchange date of the scheduled time').sessionOfInstant(instant);
  const { universe } = input;
  upsertSearchAttributes([
    { key: searchAttribute.session, value: session },
    { key: searchAttribute.universe, value: universe },
  ]);
  setCurrentDetails(`${session}: runs as ${workflowId.daily(universe, session)}`);
  const end = (result: DailyPipelineResult) => {
    setCurrentDetails(`${session}: ${result.reason ?? result.state}`);
    return result;
  };
  try {
    const result = await executeChild<
      (input: { session: string; universe: string }) => Promise<DailyPipelineResult>
    >('dailyPipelineWorkflow', {
      workflowId: workflowId.daily(universe, session),
      args: [{ session, universe }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${session} ${universe}`,
    });
    return end(result);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return end({
      session,
      universe,
      state: 'completed',
      reason: `${session} has been run, or is being run, before`,
    });
  }
}
