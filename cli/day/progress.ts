/** How far a running day is, as its workflow tells it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StageProgress } from '../../schemas/pipeline.ts';

export const PROGRESS_QUERY = 'progress';
const POLL_MS = 250;
const ANSWER_WITHIN_MS = 2_000;

interface Asked {
  query<T>(name: string): Promise<T>;
}

/** Asks once; a worker that is being restarted cannot answer. */
export async function askProgress(handle: Asked): Promise<StageProgress[] | undefined> {
  const answer = handle.query<StageProgress[]>(PROGRESS_QUERY).catch(() => undefined);
  return Promise.race([answer, sleep(ANSWER_WITHIN_MS, undefined, { ref: false })]);
}

/** Asks until aborted, then once more: the last stages end between two questions. `training` is asked while it goes on. */
export async function followProgress(
  handle: Asked,
  onProgress: (stages: readonly StageProgress[]) => void,
  signal: AbortSignal,
  training: () => Promise<StageProgress[]> = async () => [],
): Promise<void> {
  for (let last = false; !last; ) {
    last = signal.aborted;
    const stages = await askProgress(handle);
    if (stages !== undefined) {
      onProgress(!last && isTraining(stages) ? [...stages, ...(await training())] : stages);
    }
    if (!last) await sleep(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

function isTraining(stages: readonly StageProgress[]): boolean {
  return stages.some(({ stage, finishedAt }) => stage === 'train' && finishedAt === undefined);
}
