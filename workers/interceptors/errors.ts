/**
 * Maps our errors to Temporal failures once, at the activity edge: terminal ones are not retried, retryable ones
 * carry the provider's delay, and what needs a person surfaces at once so that the workflow can wait for one.
 * A bug keeps its own stack.
 */

import { activityInfo, CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { RetryableError, TempocastError } from '../../schemas/errors.ts';
import { isSourceQueue } from '../../schemas/pipeline.ts';
import { mapDatabaseError } from '../../stores/postgres/errors.ts';

export class ErrorInterceptor implements ActivityInboundCallsInterceptor {
  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      const { attempt, taskQueue } = activityInfo();
      throw toFailure(mapDatabaseError(error), { attempt, spread: isSourceQueue(taskQueue) });
    }
  }
}

/** A bug gives the same error each time; a few attempts are kept for what the environment does to us unnamed. */
const BUG_ATTEMPTS = 5;

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;
/** Of a wait that the provider asked for: this much is added at most. */
const ADDED_MS = 2_000;

export interface Attempt {
  attempt?: number;
  /** A provider was asked: many requests fail at once, and must not all come back at once. */
  spread?: boolean;
  random?: () => number;
}

export function toFailure(
  error: unknown,
  { attempt = 1, spread = false, random = Math.random }: Attempt = {},
): unknown {
  if (!(error instanceof TempocastError)) {
    if (attempt < BUG_ATTEMPTS || !(error instanceof Error) || error instanceof TemporalFailure) return error;
    if (error instanceof CompleteAsyncError || error.name === 'AbortError') return error;
    return ApplicationFailure.create({
      type: 'InternalError',
      message: `internal error after ${attempt} attempts: ${error.message}`,
      nonRetryable: true,
      cause: error,
    });
  }
  return ApplicationFailure.create({
    type: error.type,
    message: error.message,
    nonRetryable: error.next !== 'retryable',
    nextRetryDelay:
      error instanceof RetryableError ? delayOf(error, attempt, spread ? random() : 0) : undefined,
    details: [{ next: error.next, ...error.details }],
    cause: error.cause instanceof Error ? error.cause : undefined,
  });
}

/** What the provider asked for and a little more; without its word doubling from half a second, half of it jitter. */
function delayOf({ retryAfterMs }: RetryableError, attempt: number, chance: number): number | undefined {
  if (retryAfterMs !== undefined)
    return Math.ceil(retryAfterMs + chance * Math.min(ADDED_MS, retryAfterMs / 2 + 250));
  if (chance === 0) return undefined;
  const whole = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
  return Math.ceil(whole / 2 + (chance * whole) / 2);
}
