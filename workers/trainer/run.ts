/** Runs one job in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EpochTold, FoldResult, ResumedFrom } from '../../activities/train/trainer.ts';
import { RetryableError } from '../../schemas/errors.ts';
import { fromWire } from './error-wire.ts';
import { type ChildMessage, type Job, type Results, STAYS } from './messages.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
/**
 * A job that does not stop on SIGTERM in this time, because it sits in one long native call, is killed. A worker hears of a
 * cancellation with its next heartbeat, 2.5 s later at the most (BEAT_MS and the throttle of its worker): 5 s in all.
 */
export const GRACE_MS = 2000;
const STDERR_TAIL = 4000;

export interface RunHooks {
  progress?: (done: number, of: number, note: string) => void;
  resumed?: (from: ResumedFrom) => void;
  fold?: (result: FoldResult) => void;
  epoch?: (told: EpochTold) => void;
  signal?: AbortSignal;
  spawned?: (pid: number) => void;
}

/**
 * Resolves with the job's result once its process has ended. Throws what the job threw, the signal's reason when
 * aborted, and TrainerDied (retryable) when the process ended without an answer.
 */
export async function runTraining<K extends Job['kind']>(
  job: Extract<Job, { kind: K }>,
  hooks: RunHooks = {},
): Promise<Results[K]> {
  hooks.signal?.throwIfAborted();
  const child = start(job.threads);
  const stop = () => terminate(child);
  hooks.signal?.addEventListener('abort', stop, { once: true });
  try {
    if (child.pid !== undefined) hooks.spawned?.(child.pid);
    const answer = await converse(child, job, hooks);
    hooks.signal?.throwIfAborted();
    if (answer.type === 'error') throw fromWire(answer.error);
    return answer.result as Results[K];
  } finally {
    hooks.signal?.removeEventListener('abort', stop);
  }
}

/** The same tensors come and go at every step: glibc keeps their memory (others ignore this), which the process ends with anyway. */
const KEEP_MEMORY = { MALLOC_TRIM_THRESHOLD_: '2000000000', MALLOC_MMAP_THRESHOLD_: '33554432' };

/** `stays`: for more than one job, and without the memory that only tensors are the better for. */
export function start(threads: number, { stays = false } = {}): ChildProcess {
  const count = String(threads);
  return fork(MAIN, stays ? [STAYS] : [], {
    execPath: process.execPath,
    execArgv: [],
    env: {
      ...process.env,
      TF_NUM_INTRAOP_THREADS: count,
      OMP_NUM_THREADS: count,
      ...(stays ? {} : KEEP_MEMORY),
      // The parent's test runner or inspector is not the child's.
      NODE_OPTIONS: '',
      NODE_TEST_CONTEXT: undefined,
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

export type Answer = Extract<ChildMessage, { type: 'result' | 'error' }>;

function converse(child: ChildProcess, job: Job, hooks: RunHooks): Promise<Answer> {
  const { signal } = hooks;
  let stderr = '';
  let answer: Answer | undefined;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL);
  });
  child.on('message', (message: ChildMessage) => {
    if (message.type === 'result' || message.type === 'error') answer = message;
    else tell(message, hooks);
  });
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(died(job, 'could not be started', '', cause)));
    // `close` comes after `exit` and the last of stderr.
    child.once('close', (code, killedBy) => {
      if (answer) resolve(answer);
      else if (signal?.aborted) reject(signal.reason);
      else reject(died(job, `ended with ${killedBy ?? `exit code ${code}`}`, stderr));
    });
    // A child that dies at once makes the send fail; `close` tells why.
    child.send(job, () => {});
  });
}

export function tell(message: Exclude<ChildMessage, Answer>, hooks: RunHooks): void {
  if (message.type === 'progress') hooks.progress?.(message.done, message.of, message.note);
  else if (message.type === 'resumed') hooks.resumed?.(message.from);
  else if (message.type === 'fold') hooks.fold?.(message.result);
  else hooks.epoch?.(message.told);
}

export function terminate(child: ChildProcess): void {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(timer));
}

export function died(job: Job, how: string, stderr: string, cause?: unknown): RetryableError {
  const tail = stderr.trim();
  return new RetryableError(
    'TrainerDied',
    `the trainer process of job ${job.kind} ${how}; it continues from its last checkpoint when retried${tail ? `; its last words: ${tail}` : ''}`,
    { cause, details: { kind: job.kind } },
  );
}
