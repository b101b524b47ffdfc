/**
 * Operators' writes go through Temporal: the API has no write of its own to a table. The connection is made at the first
 * write, so that an API that only reads needs no Temporal server.
 */
import {
  ApplicationFailure,
  Client,
  Connection,
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import type { Config } from '../../schemas/config.ts';
import { CONTEST, type ContestAnswer, type ContestRequest } from '../../schemas/contest-requests.ts';
import type { OperatorActionInput, OperatorActionResult } from '../../schemas/operator.ts';
import { workflowId as idOf, TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import { Problem } from '../problem.ts';

export interface OperatorRun {
  workflowId: string;
  runId: string;
  /** Undefined while it runs. */
  result: OperatorActionResult | undefined;
}

export interface Operator {
  /** Starts the workflow and waits for its result up to the limit. Throws Problem `refused`, `unavailable`. */
  run(input: OperatorActionInput): Promise<OperatorRun>;
  /** How a run that was started here is, by its workflow id. */
  look(workflowId: string): Promise<OperatorRun>;
  /** An update of the contest that runs. Throws Problem `refused`, `not-found`, `unavailable`. */
  actOnContest(
    universe: string,
    request: Extract<ContestRequest, { kind: 'action' | 'register' }>,
  ): Promise<{ runId: string; result: ContestAnswer | undefined }>;
  close(): Promise<void>;
}

const WAIT_MS = 10_000;
const CONNECT_MS = 2_000;
const RETRY_AFTER_S = 5;
const PREFIX = 'operator/';
const UPDATE = { action: CONTEST.act, register: CONTEST.register } as const;

export function createOperator(config: Config['temporal'], waitMs = WAIT_MS): Operator {
  let opened: Promise<Connection> | undefined;
  const open = async (): Promise<Client> => {
    const address = config.address;
    if (address === null) throw unreachable('temporal.address is not configured');
    opened ??= Connection.connect({ address, connectTimeout: CONNECT_MS });
    try {
      return new Client({ connection: await opened, namespace: config.namespace, identity: 'tempocast-api' });
    } catch {
      opened = undefined;
      throw unreachable('no Temporal server answers');
    }
  };

  const resultWithin = async (client: Client, workflowId: string, ms: number): Promise<OperatorRun> => {
    const handle = client.workflow.getHandle(workflowId);
    const { runId, status } = await handle.describe();
    // Its rejection is waited for below, or nobody is there any more.
    const result = handle.result();
    result.catch(() => {});
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, status.name === 'RUNNING' ? ms : CONNECT_MS, undefined);
    try {
      return { workflowId, runId, result: await Promise.race([result, promise]) };
    } finally {
      clearTimeout(timer);
    }
  };

  return {
    async run(input) {
      const workflowId = idOf.operator(input.action, targetOf(input));
      return asProblem(async () => {
        const client = await open();
        await client.workflow.start(WORKFLOW.operator, {
          taskQueue: TASK_QUEUE.cpu,
          workflowId,
          args: [input],
          staticSummary: `${input.action} by ${input.by}`,
        });
        return resultWithin(client, workflowId, waitMs);
      });
    },
    look: (workflowId) =>
      asProblem(async () => {
        if (!workflowId.startsWith(PREFIX)) throw new Problem('not-found', 'no write has this id');
        return resultWithin(await open(), workflowId, 0);
      }),
    actOnContest: (universe, request) =>
      asProblem(async () => {
        const handle = (await open()).workflow.getHandle(idOf.contest(universe));
        const { runId, status } = await handle.describe().catch((error: unknown) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          throw new Problem('not-found', `no contest has begun in universe ${universe}`);
        });
        if (status.name !== 'RUNNING')
          throw new Problem('refused', `the contest of ${universe} is over`, { reason: 'ContestClosed' });
        const answer = handle.executeUpdate<ContestAnswer, [ContestRequest]>(UPDATE[request.kind], {
          updateId: request.id,
          args: [request],
        });
        answer.catch(() => {});
        const { promise, resolve } = Promise.withResolvers<undefined>();
        const timer = setTimeout(resolve, waitMs, undefined);
        try {
          return { runId, result: await Promise.race([answer, promise]) };
        } finally {
          clearTimeout(timer);
        }
      }),
    async close() {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

/** One act at a time per target. */
function targetOf(input: OperatorActionInput): string {
  if ('model' in input) return input.model;
  if (!('row' in input)) return input.repair;
  const { dataset, subject, session } = input.row;
  return `${dataset}/${subject}/${session}`;
}

const unreachable = (why: string) =>
  new Problem('unavailable', `${why}; writes go through it, reads do not`, { retryAfter: RETRY_AFTER_S });

/** What a run refused is the caller's to read; a server that is away passes. */
async function asProblem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof WorkflowFailedError || error instanceof WorkflowUpdateFailedError)
      throw refusalOf(error);
    if (error instanceof WorkflowExecutionAlreadyStartedError)
      throw new Problem('refused', `${error.workflowId} is under way; ask again when it is done`, {
        reason: 'UnderWay',
      });
    if (error instanceof WorkflowNotFoundError) throw new Problem('not-found', 'no write has this id');
    if (isGrpcServiceError(error)) throw unreachable('the Temporal server cannot be reached');
    throw error;
  }
}

function refusalOf(error: WorkflowFailedError | WorkflowUpdateFailedError): Problem {
  let cause: Error | undefined = error.cause;
  while (cause?.cause instanceof Error && !(cause instanceof ApplicationFailure)) cause = cause.cause;
  const reason = cause instanceof ApplicationFailure ? (cause.type ?? undefined) : undefined;
  return new Problem('refused', cause?.message ?? error.message, { reason });
}
