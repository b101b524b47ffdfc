/**
 * Beats for every activity of the cpu queue while it runs, so that the server notices within seconds that its worker
 * was killed; fits beat by themselves, with their progress.
 */
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { TASK_QUEUE } from '../../schemas/pipeline.ts';

const BEAT_MS = 1_000;

export class HeartbeatInterceptor implements ActivityInboundCallsInterceptor {
  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    if (activityInfo().taskQueue === TASK_QUEUE.gpu) return next(input);
    const timer = setInterval(() => heartbeat(), BEAT_MS);
    try {
      return await next(input);
    } finally {
      clearInterval(timer);
    }
  }
}
