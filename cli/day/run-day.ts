/** Runs the day of one session on a running pipeline and waits for its end, telling its progress. */

import { setTimeout as sleep } from 'node:timers/promises';
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
} from '@temporalio/client';
import { CancelledFailure, defineSearchAttributeKey } from '@temporalio/common';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';
import {
  type DailyPipelineInput,
  type DailyPipelineResult,
  SEARCH_ATTRIBUTE,
  type StageProgress,
  TASK_QUEUE,
  WORKFLOW,
  workflowId,
} from '../../schemas/pipeline.ts';
import type { PipelineClient } from './pipeline-client.ts';
import { followProgress } from './progress.ts';
import { trainingProgress } from './training-progress.ts';

const RETRY_MS = 500;
const sessionKey = defineSearchAttributeKey(SEARCH_ATTRIBUTE.session, 'KEYWORD');
const universeKey = defineSearchAttributeKey(SEARCH_ATTRIBUTE.universe, 'KEYWORD');

export interface DayOptions {
  session: SessionDate;
  onProgress(stages: readonly StageProgress[]): void;
  signal: AbortSignal;
}

export interface RanDay {
  result: DailyPipelineResult;
  /** It had completed before; nothing was done now. */
  before: boolean;
}

/** Throws DayFailed (terminal) with the reason. A day that runs already is joined, one that has completed is told again. */
export async function runDay(pipeline: PipelineClient, options: DayOptions): Promise<RanDay> {
  const { session, signal } = options;
  const { handle, before } = await startDay(pipeline, session, signal);
  if (before) return { result: await untilAnswered(signal, () => handle.result()), before };
  const ended = new AbortController();
  const { client, config } = pipeline;
  const recipes = config.recipes.map(({ name }) => name);
  const progress = followProgress(handle, options.onProgress, ended.signal, () =>
    trainingProgress(client, { universe: config.universe, session, recipes }),
  );
  try {
    return { result: await resultOf(handle, signal, `the day ${session} failed`), before };
  } finally {
    ended.abort();
    if (!signal.aborted) await progress;
  }
}

type DayHandle = WorkflowHandle<(input: DailyPipelineInput) => Promise<DailyPipelineResult>>;

async function startDay(
  pipeline: PipelineClient,
  session: SessionDate,
  signal: AbortSignal,
): Promise<{ handle: DayHandle; before: boolean }> {
  const { universe } = pipeline.config;
  const id = workflowId.daily(universe, session);
  return untilAnswered(signal, async () => {
    try {
      const handle = await pipeline.client.workflow.start<
        (input: DailyPipelineInput) => Promise<DailyPipelineResult>
      >(WORKFLOW.daily, {
        workflowId: id,
        taskQueue: TASK_QUEUE.cpu,
        args: [{ session, universe }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        staticSummary: `day ${session} of universe ${universe}`,
        typedSearchAttributes: [
          { key: sessionKey, value: session },
          { key: universeKey, value: universe },
        ],
      });
      return { handle, before: false };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { handle: pipeline.client.workflow.getHandle(id), before: true };
    }
  });
}

/** The result of an execution, through restarts of the server. Throws DayFailed with the innermost cause. */
export async function resultOf<T>(
  handle: { result(): Promise<T> },
  signal: AbortSignal,
  what: string,
): Promise<T> {
  try {
    return await untilAnswered(signal, () => handle.result());
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    // What somebody cancelled has not failed.
    const cancelled = error.cause instanceof CancelledFailure && what.match(/^(.+) failed$/);
    const message = cancelled ? `${cancelled[1]} was cancelled` : `${what}: ${rootMessage(error)}`;
    throw new TerminalError('DayFailed', message, { cause: error });
  }
}

/** Calls again while the server does not answer: it is being restarted, and the execution goes on by itself. */
export async function untilAnswered<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await abortable(call(), signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isUnanswered(error)) throw error;
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([work, aborted.promise]).finally(() => signal.removeEventListener('abort', onAbort));
}

const CANCELLED = 1;
const UNKNOWN = 2;
const DEADLINE_EXCEEDED = 4;
const ABORTED = 10;
const UNAVAILABLE = 14;
const NO_ANSWER = new Set([CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, ABORTED, UNAVAILABLE]);

function isUnanswered(error: unknown): boolean {
  const cause = isGrpcServiceError(error) ? error : (error as Error).cause;
  return isGrpcServiceError(cause) && NO_ANSWER.has(cause.code);
}

function rootMessage(error: Error): string {
  let root = error;
  while (root.cause instanceof Error) root = root.cause;
  const type = (root as { type?: unknown }).type;
  return typeof type === 'string' ? `${root.message} (${type})` : root.message;
}
