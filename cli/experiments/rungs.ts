/**
 * Successive halving (Jamieson and Talwalkar 2016): all configurations on a little, the best share 1/eta on eta times
 * as much, until one is left. A little is the last sessions of the validation span, or fewer epochs.
 */
import { TerminalError } from '../../schemas/errors.ts';
import type { Rung } from '../../schemas/experiments.ts';

/** Below this many sessions scores at h = 10 are of a handful of independent outcomes. */
export const MIN_SESSIONS = 60;

/** Of any evaluation, as `evaluation.sessions` has it: with ten or fewer there is no outcome at h = 10. */
export const LEAST_SESSIONS = 20;

export interface HalvingSettings {
  trials: number;
  rungs: number;
  eta: number;
  /** Sessions of the validation span. */
  sessions: number;
  by: 'sessions' | 'epochs';
  /** Of the recipe; with `epochs` only. */
  epochs?: number;
}

/** Throws UsageInvalid. */
export function halvingRungs({ trials, rungs, eta, sessions, by, epochs = 1 }: HalvingSettings): Rung[] {
  const least = sessions / eta ** (rungs - 1);
  if (by === 'sessions' && least < MIN_SESSIONS) {
    throw new TerminalError(
      'UsageInvalid',
      `${rungs} rungs of eta ${eta} leave ${Math.floor(least)} sessions for the first, at least ${MIN_SESSIONS} are needed: fewer rungs, a smaller eta, or more --sessions`,
    );
  }
  return Array.from({ length: rungs }, (_, rung) => {
    const share = 1 / eta ** (rungs - 1 - rung);
    const last = rung === rungs - 1;
    return {
      sessions: by === 'sessions' ? Math.round(sessions * share) : sessions,
      ...(by === 'epochs' ? { epochs: Math.max(1, Math.round(epochs * share)) } : {}),
      keep: last ? 1 : Math.max(1, Math.ceil(trials / eta ** (rung + 1))),
    };
  });
}
