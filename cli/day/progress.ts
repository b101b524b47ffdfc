/** How far a running day is, as its workflow tells it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StageProgress } from '../../schemas/pipeline.ts';

export const PROGRESS_QUERY = 'progress';
const POLL_MS = 250;

/** Asks until aborted; `training` is asked too while the stage train runs. A worker that is being restarted cannot answer: the last answer stands meanwhile. */
export async function followProgress(
  handle: { query<T>(name: string): Promise<T> },
  onProgress: (stages: readonly StageProgress[]) => void,
  signal: AbortSignal,
  training: () => Promise<StageProgress[]> = async () => [],
): Promise<void> {
  while (!signal.aborted) {
    const stages = await handle.query<StageProgress[]>(PROGRESS_QUERY).catch(() => undefined);
    if (stages !== undefined) onProgress(isTraining(stages) ? [...stages, ...(await training())] : stages);
    await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

function isTraining(stages: readonly StageProgress[]): boolean {
  return stages.some(({ stage, finishedAt }) => stage === 'train' && finishedAt === undefined);
}
