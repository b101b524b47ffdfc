/**
 * A trainer process that stays for the next job: fits and folds of seconds, in turn, that share the panel of their day. It costs
 * one start and one read of the panel instead of one of each for every recipe.
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { fromWire } from './error-wire.ts';
import type { ChildMessage, Job, JobOf, Results } from './messages.ts';
import { type Answer, died, type RunHooks, start, tell, terminate } from './run.ts';

/** Between refits of a simulation, with some to spare; then its memory is given back. */
const IDLE_MS = 30_000;

export interface WarmTrainer {
  /** Throws as `runTraining` does. An abort ends the process before the call returns, the next job gets another one. */
  run<K extends Job['kind']>(job: JobOf<K>, hooks?: RunHooks): Promise<Results[K]>;
  /** No job runs or waits. */
  readonly free: boolean;
}

/** One process at the most; jobs wait for each other, and one that is aborted while it waits never begins. */
export function createWarmTrainer(idleMs = IDLE_MS): WarmTrainer {
  let turn: Promise<unknown> = Promise.resolve();
  let kept: ChildProcess | undefined;
  let idle: NodeJS.Timeout | undefined;
  let jobs = 0;

  const forget = (child: ChildProcess): void => {
    if (kept === child) kept = undefined;
  };
  const take = (threads: number): ChildProcess => {
    clearTimeout(idle);
    if (kept?.connected && kept.exitCode === null && kept.signalCode === null) return kept;
    const child = start(threads, { stays: true });
    kept = child;
    child.once('close', () => forget(child));
    return child;
  };
  const leave = (child: ChildProcess): void => {
    hold(child, false);
    idle = setTimeout(() => {
      forget(child);
      // It ends when nobody is left to ask it for anything.
      if (child.connected) child.disconnect();
    }, idleMs);
    idle.unref();
  };

  const inTurn = async <K extends Job['kind']>(job: JobOf<K>, hooks: RunHooks): Promise<Results[K]> => {
    const { signal } = hooks;
    signal?.throwIfAborted();
    const child = take(job.threads);
    hold(child, true);
    const stop = () => {
      forget(child);
      terminate(child);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (child.pid !== undefined) hooks.spawned?.(child.pid);
      const answer = await ask(child, job, hooks);
      signal?.throwIfAborted();
      if (answer.last) forget(child);
      else leave(child);
      if (answer.type === 'error') throw fromWire(answer.error);
      return answer.result as Results[K];
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };

  return {
    get free() {
      return jobs === 0;
    },
    run<K extends Job['kind']>(job: JobOf<K>, hooks: RunHooks = {}): Promise<Results[K]> {
      let begun = false;
      jobs += 1;
      const mine = turn
        .then(() => {
          begun = true;
          return inTurn(job, hooks);
        })
        .finally(() => {
          jobs -= 1;
        });
      turn = mine.catch(() => {});
      const { signal } = hooks;
      if (signal === undefined) return mine;
      return new Promise<Results[K]>((resolve, reject) => {
        const leaveQueue = () => {
          if (!begun) reject(signal.reason);
        };
        signal.addEventListener('abort', leaveQueue, { once: true });
        mine.then(resolve, reject).finally(() => signal.removeEventListener('abort', leaveQueue));
      });
    },
  };
}

/** Whether this process waits for it. */
function hold(child: ChildProcess, on: boolean): void {
  const what = on ? 'ref' : 'unref';
  child[what]();
  child.channel?.[what]();
  (child.stderr as Socket | null)?.unref();
}

/** The answer, or once it is aborted the end of the process. */
function ask(child: ChildProcess, job: Job, hooks: RunHooks): Promise<Answer> {
  let stderr = '';
  const listen = (text: string) => {
    stderr = (stderr + text).slice(-4000);
  };
  child.stderr?.setEncoding('utf8').on('data', listen);
  return new Promise<Answer>((resolve, reject) => {
    const hear = (message: ChildMessage) => {
      if (message.type !== 'result' && message.type !== 'error') return tell(message, hooks);
      // Whoever aborted waits for the process to be gone.
      if (hooks.signal?.aborted) return;
      quiet();
      resolve(message);
    };
    const fail = (cause: Error) => {
      quiet();
      reject(died(job, 'could not be started', '', cause));
    };
    const end = (code: number | null, killedBy: string | null) => {
      quiet();
      if (hooks.signal?.aborted) reject(hooks.signal.reason);
      else reject(died(job, `ended with ${killedBy ?? `exit code ${code}`}`, stderr));
    };
    const quiet = () => {
      child.off('message', hear).off('error', fail).off('close', end);
      child.stderr?.off('data', listen);
    };
    child.on('message', hear).once('error', fail).once('close', end);
    // A child that dies at once makes the send fail; `close` tells why.
    child.send(job, () => {});
  });
}
