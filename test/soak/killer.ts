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
const DRAWN = ['ingest', 'validate', 'features', 'train', 'train', 'train', 'forecast', 'score'];
const LATEST_MS = 600;

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
  return { target, stage, afterMs: Math.floor(random() * LATEST_MS) };
}

/** Waits for the moment and kills; what it did is in the result. */
export async function carryOut(kill: Kill, victims: Victims): Promise<Kill> {
  const { stage, ended } = victims;
  const wanted = STAGES.indexOf(kill.stage);
  while (STAGES.indexOf(stage() ?? '') < wanted && !ended.aborted) await sleep(10);
  if (kill.target !== 'trainer') await sleep(kill.afterMs);
  else while (!hasCheckpoint(victims.home) && !ended.aborted) await sleep(2);
  if (ended.aborted) return { ...kill, missed: 'the day had ended' };
  const pid = pidOf(kill.target, victims);
  if (pid === undefined || !signalProcess(pid, 'SIGKILL')) return { ...kill, missed: 'it was not running' };
  return { ...kill, pid };
}

function pidOf(target: Target, victims: Victims): number | undefined {
  const pids = victims.pids();
  if (target !== 'trainer') return pids[target];
  const worker = pids['worker-gpu'];
  return worker === undefined ? undefined : childrenOf(worker)[0];
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
