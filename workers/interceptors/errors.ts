/**
 * Maps our errors to Temporal failures once, at the activity edge: terminal ones are not retried, retryable ones
 * carry the provider's delay, and what needs a person surfaces at once so that the workflow can wait for one.
 * A bug keeps its own stack.
 */

import { activityInfo, CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { RetryableError, TempocastError } from '../../schemas/errors.ts';
import { mapDatabaseError } from '../../stores/postgres/errors.ts';

export class ErrorInterceptor implements ActivityInboundCallsInterceptor {
  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      throw toFailure(mapDatabaseError(error), activityInfo().attempt);
    }
  }
}

/** A bug gives the same error each time; a few attempts are kept for what the environment does to us unnamed. */
const BUG_ATTEMPTS = 5;

export function toFailure(error: unknown, attempt = 1): unknown {
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
    nextRetryDelay: error instanceof RetryableError ? error.retryAfterMs : undefined,
    details: [{ next: error.next, ...error.details }],
    cause: error.cause instanceof Error ? error.cause : undefined,
  });
}
