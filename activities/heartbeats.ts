/** Heartbeats for long work in a child process: progress for the operator, and the way cancellation arrives. */
import { activityInfo, cancellationSignal, heartbeat, log } from '@temporalio/activity';
import type { TrainerHooks } from './train/trainer.ts';

export interface ProgressDetails {
  done: number;
  of: number;
  note: string;
}

/** Beats every `everyMs` with the newest progress until `work` ends, also while the work has nothing to say. */
export async function withHeartbeats<T>(
  everyMs: number,
  work: (hooks: TrainerHooks) => Promise<T>,
  also: Pick<TrainerHooks, 'fold' | 'epoch'> = {},
): Promise<T> {
  let details: ProgressDetails = { done: 0, of: 1, note: `attempt ${activityInfo().attempt}` };
  const timer = setInterval(() => heartbeat(details), everyMs);
  try {
    return await work({
      progress: (done, of, note) => {
        details = { done, of, note };
        heartbeat(details);
      },
      ...also,
      resumed: (from) => log.info('training:resumed', { ...from }),
      signal: cancellationSignal(),
    });
  } finally {
    clearInterval(timer);
  }
}
