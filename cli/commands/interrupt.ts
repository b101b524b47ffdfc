/** Ctrl-C and SIGTERM: the first asks everything to end in order, the second does not wait. */
import type { Terminal } from '../output/terminal.ts';

export interface Interrupt {
  stop: AbortSignal;
  hurry: AbortSignal;
  /** Gives the signals back to Node. */
  done(): void;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function onInterrupt(terminal: Terminal): Interrupt {
  const stop = new AbortController();
  const hurry = new AbortController();
  const receive = (signal: NodeJS.Signals) => {
    if (stop.signal.aborted) {
      terminal.note('killing what still runs');
      hurry.abort();
    } else {
      terminal.note(`${signal}: stopping everything in order; once more to kill`);
      stop.abort(new Error(`stopped by ${signal}`));
    }
  };
  for (const signal of SIGNALS) process.on(signal, receive);
  return {
    stop: stop.signal,
    hurry: hurry.signal,
    done: () => {
      for (const signal of SIGNALS) process.off(signal, receive);
    },
  };
}
