/**
 * The trainer process: one job from its parent, one answer. A fit blocks its thread for long stretches; here that
 * stops nobody's heartbeats. It ends when the job does, on SIGTERM, and when the parent is gone.
 */
import os from 'node:os';
import { openLake } from '../../stores/lake/open.ts';
import { toWire } from './error-wire.ts';
import { perform } from './jobs.ts';
import type { ChildMessage, Job } from './messages.ts';

const abort = new AbortController();
process.on('SIGTERM', () => abort.abort());
// Ctrl-C in a terminal reaches the whole group: the parent decides what becomes of a fit.
process.on('SIGINT', () => {});
// A killed parent closes the channel; nobody is left to take the result.
process.on('disconnect', () => process.exit(1));

process.once('message', async (job: Job) => {
  // Serving and orchestration come first on a small machine.
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  await answer(await outcome(job));
  process.exit(0);
});

async function outcome(job: Job): Promise<ChildMessage> {
  try {
    const lake = openLake(job.lakeUrl);
    const result = await perform(lake, job, {
      progress: (done, of, note) => void answer({ type: 'progress', done, of, note }),
      resumed: (from) => void answer({ type: 'resumed', from }),
      fold: (result) => void answer({ type: 'fold', result }),
      epoch: (told) => void answer({ type: 'epoch', told }),
      signal: abort.signal,
    });
    return { type: 'result', result };
  } catch (error) {
    return { type: 'error', error: toWire(error) };
  }
}

/** Resolves when the message has been handed over, so that an exit does not cut it off. */
function answer(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}
