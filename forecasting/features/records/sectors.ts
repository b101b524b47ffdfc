/** What the symbols of a sector say together: computed before any symbol's folds move. */
import {
  count,
  createWindow,
  isFull,
  mean,
  push,
  sum,
  sumPast,
  type Window,
} from '../../indicators/window.ts';
import type { AdjustedBar } from '../adjust.ts';

export interface SectorState {
  returns: Window;
  dispersions: Window;
}
export type SectorStates = Record<string, SectorState>;

/** NaN: fewer sessions, or fewer symbols with a return, than it takes. */
export interface Sector {
  return1: number;
  return5: number;
  return21: number;
  /** Sum of 252 daily means less that of the last 21. */
  momentum: number;
  dispersion: number;
  dispersion21: number;
  breadth: number;
}

const UNKNOWN = Number.NaN;
export const NO_SECTOR: Sector = {
  ...{ return1: UNKNOWN, return5: UNKNOWN, return21: UNKNOWN, momentum: UNKNOWN },
  ...{ dispersion: UNKNOWN, dispersion21: UNKNOWN, breadth: UNKNOWN },
};

/** @param members bars of the session by sector; a sector without any does not move */
export function updateSectors(
  states: SectorStates,
  members: ReadonlyMap<string, readonly AdjustedBar[]>,
): Record<string, Sector> {
  const read: Record<string, Sector> = {};
  for (const [name, bars] of members) {
    states[name] ??= { returns: createWindow(252), dispersions: createWindow(21) };
    read[name] = updateSector(states[name], bars);
  }
  return read;
}

function updateSector(state: SectorState, bars: readonly AdjustedBar[]): Sector {
  let [total, rises, n] = [0, 0, 0];
  for (const { logReturn } of bars) {
    if (Number.isNaN(logReturn)) continue;
    total += logReturn;
    if (logReturn > 0) rises++;
    n++;
  }
  if (n === 0) return NO_SECTOR;
  const average = total / n;
  let squares = 0;
  for (const { logReturn } of bars) if (!Number.isNaN(logReturn)) squares += (logReturn - average) ** 2;
  const dispersion = n < 2 ? UNKNOWN : Math.sqrt(squares / n);
  const { returns, dispersions } = state;
  push(returns, average);
  if (n >= 2) push(dispersions, dispersion);
  const newest = (k: number) => (count(returns) < k ? UNKNOWN : sumPast(returns, k - 1, 0));
  return {
    return1: average,
    return5: newest(5),
    return21: newest(21),
    momentum: isFull(returns) ? sum(returns) - newest(21) : UNKNOWN,
    dispersion,
    dispersion21: n >= 2 && isFull(dispersions) ? mean(dispersions) : UNKNOWN,
    breadth: rises / n,
  };
}
