/**
 * Beats for every activity while it runs, so that the server notices within seconds that its worker was killed;
 * training beats by itself, with its progress.
 */
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { TRAINING_ACTIVITIES } from '../../schemas/training.ts';

const TRAINING: ReadonlySet<string> = new Set(TRAINING_ACTIVITIES);
const BEAT_MS = 1_000;
/** Beats between two that are sent, at most. */
export const THROTTLE_MS = 1_500;

export class HeartbeatInterceptor implements ActivityInboundCallsInterceptor {
  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    if (TRAINING.has(activityInfo().activityType)) return next(input);
    const timer = setInterval(() => heartbeat(), BEAT_MS);
    try {
      return await next(input);
    } finally {
      clearInterval(timer);
    }
  }
}
