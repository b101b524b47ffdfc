/** Kills parts of a running system at moments that a seed decides. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalProcess } from '../../cli/processes/identity.ts';
import { childrenOf } from '../rig/processes.ts';

export const TARGETS = ['worker-cpu', 'worker-gpu', 'trainer', 'api', 'temporal', 'postgres'] as const;
export type Target = (typeof TARGETS)[number];

/** In the order in which a day passes through them; training takes longest, so it is drawn most. */
const STAGES = ['ingest', 'validate', 'features', 'train', 'promote', 'forecast', 'publish', 'score'];
const DRAWN = ['ingest', 'validate', 'features', 'train', 'train', 'train', 'promote', 'forecast'];
/** Longest wait after the stage was seen: stages other than training are over at once. */
const LATEST_MS = { train: 600, other: 100 };

export interface Kill {
  target: Target;
  stage: string;
  /** After the stage was first seen; a trainer is killed right after a checkpoint instead. */
  afterMs: number;
  pid?: number;
  /** Why nobody was killed. */
  missed?: string;
}

export interface Victims {
  home: string;
  pids(): Record<string, number>;
  /** The stage that the day is in; undefined before the first. */
  stage(): string | undefined;
  /** Aborted when the day has ended. */
  ended: AbortSignal;
}

export function drawKill(target: Target, random: () => number): Kill {
  const stage = target === 'trainer' ? 'train' : DRAWN[Math.floor(random() * DRAWN.length)]!;
  return { target, stage, afterMs: Math.floor(random() * LATEST_MS[stage === 'train' ? 'train' : 'other']) };
}

/** Waits for the moment and kills; what it did is in the result. */
export async function carryOut(kill: Kill, victims: Victims): Promise<Kill> {
  const { stage, ended } = victims;
  const wanted = STAGES.indexOf(kill.stage);
  while (STAGES.indexOf(stage() ?? '') < wanted && !ended.aborted) await sleep(10);
  if (kill.target === 'trainer') return killTrainer(kill, victims);
  await sleep(kill.afterMs);
  if (ended.aborted) return { ...kill, missed: 'the day had ended' };
  const pid = victims.pids()[kill.target];
  if (pid === undefined || !signalProcess(pid, 'SIGKILL')) return { ...kill, missed: 'it was not running' };
  return { ...kill, pid };
}

/** Right after a fit has saved a step; one that ended meanwhile is let go, there are more. */
async function killTrainer(kill: Kill, { home, pids, ended }: Victims): Promise<Kill> {
  while (!ended.aborted) {
    const worker = pids()['worker-gpu'];
    const pid = hasCheckpoint(home) && worker !== undefined ? childrenOf(worker)[0] : undefined;
    if (pid !== undefined && signalProcess(pid, 'SIGKILL')) return { ...kill, pid };
    await sleep(2);
  }
  return { ...kill, missed: 'the day had ended' };
}

/** Whether a fit that runs now has saved a step. */
function hasCheckpoint(home: string): boolean {
  try {
    return readdirSync(join(home, 'checkpoints'), { recursive: true }).some((file) =>
      /fold-\d+\.step-[1-9]/.test(String(file)),
    );
  } catch {
    return false;
  }
}
