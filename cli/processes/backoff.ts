/** When a died service starts again. Pure. */

export const IMMEDIATE_MS = 3_000;
export const MAX_IMMEDIATE_FAILURES = 5;
const FIRST_MS = 200;
const LONGEST_MS = 10_000;

export interface Death {
  /** How long the process had answered its probe; 0 when it never did. */
  readyForMs: number;
  /** Ended from outside (SIGKILL: a person, a test, the kernel short of memory): not its own failure once it worked. */
  killed: boolean;
}

/** Immediate failures in a row after this death. */
export function countFailures(before: number, death: Death): number {
  if (death.killed && death.readyForMs > 0) return before;
  return death.readyForMs < IMMEDIATE_MS ? before + 1 : 0;
}

/** Doubles from 200 ms to 10 s. */
export function restartDelay(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}
