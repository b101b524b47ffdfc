/**
 * The trainer process: one job from its parent, one answer. A fit blocks its thread for long stretches; here that
 * stops nobody's heartbeats. It ends when the job does, on SIGTERM, and when the parent is gone. One that stays takes
 * job after job, and keeps the last panel that it has read.
 */
import os from 'node:os';
import { loadTrainingSet, type TrainingSetRef } from '../../activities/features/load-training-set.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { openLake } from '../../stores/lake/open.ts';
import { toWire } from './error-wire.ts';
import { type JobHooks, perform } from './jobs.ts';
import { type ChildMessage, type Job, STAYS } from './messages.ts';
import type { Answer } from './run.ts';

const stays = process.argv.includes(STAYS);
/** One that has grown beyond this ends with its job. */
const MOST_BYTES = 2 * 2 ** 30;

const abort = new AbortController();
let busy = false;
process.on('SIGTERM', () => {
  if (!busy && stays) process.exit(0);
  abort.abort();
});
// Ctrl-C in a terminal reaches the whole group: the parent decides what becomes of a fit.
process.on('SIGINT', () => {});
// A killed parent closes the channel; nobody is left to take the result.
process.on('disconnect', () => process.exit(1));

process.on('message', async (job: Job) => {
  // Serving and orchestration come first on a small machine.
  os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  busy = true;
  const message = await outcome(job);
  busy = false;
  const last = !stays || abort.signal.aborted || process.memoryUsage.rss() > MOST_BYTES;
  await answer(last ? { ...message, last } : message);
  if (last) process.exit(0);
});

async function outcome(job: Job): Promise<Answer> {
  try {
    const lake = openLake(job.lakeUrl);
    const hooks: JobHooks = {
      progress: (done, of, note) => void answer({ type: 'progress', done, of, note }),
      resumed: (from) => void answer({ type: 'resumed', from }),
      fold: (result) => void answer({ type: 'fold', result }),
      epoch: (told) => void answer({ type: 'epoch', told }),
      signal: abort.signal,
    };
    const result = await perform(lake, job, stays ? { ...hooks, load: loadOnce } : hooks);
    return { type: 'result', result };
  } catch (error) {
    return { type: 'error', error: toWire(error) };
  }
}

let loaded: { name: string; panel: Promise<Panel> } | undefined;

/** Panels are named by their content and only read. */
function loadOnce(lake: Lake, job: TrainingSetRef): Promise<Panel> {
  const { panelKey, featureSetVersion, asOf, joined } = job;
  const name = JSON.stringify([lake.url, panelKey, featureSetVersion, asOf, joined]);
  if (loaded?.name === name) return loaded.panel;
  // Also after one that could not be read.
  const before = Promise.resolve(loaded?.panel).catch(() => undefined);
  const panel = before.then((earlier) => loadTrainingSet(lake, job, earlier));
  const mine = { name, panel };
  loaded = mine;
  panel.catch(() => {
    if (loaded === mine) loaded = undefined;
  });
  return panel;
}

/** Resolves when the message has been handed over, so that an exit does not cut it off. */
function answer(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, {}, () => resolve());
  });
}
