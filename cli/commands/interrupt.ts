/** Ctrl-C and SIGTERM: the first asks everything to end in order, the second does not wait. A bug of ours ends in order too. */
import type { Terminal } from '../output/terminal.ts';

export interface Interrupt {
  stop: AbortSignal;
  hurry: AbortSignal;
  /** Throws the error that nobody caught, if that was why. */
  throwIfCrashed(): void;
  /** Gives the signals back to Node. */
  done(): void;
}

/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm. */
const SAME_MS = 400;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function onInterrupt(terminal: Terminal): Interrupt {
  const stop = new AbortController();
  const hurry = new AbortController();
  let last = Number.NEGATIVE_INFINITY;
  const receive = (signal: NodeJS.Signals) => {
    const again = performance.now() - last < SAME_MS;
    last = performance.now();
    if (again) return;
    if (stop.signal.aborted) {
      terminal.note('killing what still runs');
      hurry.abort();
    } else {
      terminal.note(`${signal}: stopping everything in order; once more to kill`);
      stop.abort(new Error(`stopped by ${signal}`));
    }
  };
  let crash: { error: unknown } | undefined;
  const onCrash = (error: unknown) => {
    crash ??= { error };
    stop.abort(error);
  };
  for (const signal of SIGNALS) process.on(signal, receive);
  process.on('uncaughtException', onCrash);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    throwIfCrashed: () => {
      if (crash !== undefined) throw crash.error;
    },
    done: () => {
      process.off('uncaughtException', onCrash);
      for (const signal of SIGNALS) process.off(signal, receive);
    },
  };
}
