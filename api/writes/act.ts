/** One operator's action: the workflow that does it, and how it stands. */
import type { OperatorActionInput } from '../../schemas/operator.ts';
import type { OperatorAnswer } from '../../schemas/operator-api.ts';
import { type ApiContext, runUrl } from '../context.ts';
import type { OperatorRun } from './operator.ts';

export async function act(context: ApiContext, input: OperatorActionInput): Promise<OperatorAnswer> {
  return answerOf(context, await context.operator.run(input));
}

export function answerOf(context: ApiContext, { workflowId, runId, result }: OperatorRun): OperatorAnswer {
  return {
    state: result === undefined ? 'running' : 'done',
    where: {
      path: `/v1/data/actions/${encodeURIComponent(workflowId)}`,
      workflowId,
      runUrl: runUrl(context, workflowId, runId),
    },
    result: result ?? null,
  };
}
