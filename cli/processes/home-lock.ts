/** One `up` per home: home/run/up.json says which process runs it and where its services are. */
import { linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning, type ProcessIdentity } from './identity.ts';
import { readJson, runDir, writeJson } from './run-files.ts';

export interface Addresses {
  /** The page, which the API serves. */
  page: string;
  api: string;
  docs: string;
  temporalUi: string | null;
  temporal: string;
  replay: string | null;
  /** Without its password. */
  database: string;
}

export interface RunningUp extends ProcessIdentity {
  startedAt: string;
  state: 'starting' | 'running' | 'stopping';
  source: 'yahoo' | 'replay' | null;
  addresses: Addresses | null;
}

const upFile = (home: string) => join(runDir(home), 'up.json');

/** The `up` that runs this home now, if any. */
export function runningUp(home: string): RunningUp | undefined {
  const up = readJson<RunningUp>(upFile(home));
  return up !== undefined && isRunning(up) ? up : undefined;
}

export interface HomeLock {
  update(change: Partial<Pick<RunningUp, 'state' | 'source' | 'addresses'>>): void;
  release(): void;
}

/** Takes the home for this process, or returns who has it. A file whose process is gone is moved away. */
export function lockHome(home: string): HomeLock | { heldBy: RunningUp } {
  mkdirSync(runDir(home), { recursive: true });
  const mine: RunningUp = {
    ...identify(process.pid)!,
    startedAt: new Date().toISOString(),
    state: 'starting',
    source: null,
    addresses: null,
  };
  const claim = `${upFile(home)}.${process.pid}.claim`;
  writeFileSync(claim, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(claim, upFile(home));
        return heldLock(home, mine);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const heldBy = runningUp(home);
      if (heldBy !== undefined) return { heldBy };
      moveStaleAway(home);
    }
  } finally {
    rmSync(claim, { force: true });
  }
}

/** Between the look and the move somebody else may have taken the home: then it is given back. */
function moveStaleAway(home: string): void {
  const aside = `${upFile(home)}.${process.pid}.stale`;
  try {
    renameSync(upFile(home), aside);
    const moved = readJson<RunningUp>(aside);
    if (moved !== undefined && isRunning(moved)) linkSync(aside, upFile(home));
  } catch (error) {
    if (!['ENOENT', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function heldLock(home: string, mine: RunningUp): HomeLock {
  let current = mine;
  return {
    update(change) {
      current = { ...current, ...change };
      writeJson(upFile(home), current);
    },
    release() {
      rmSync(upFile(home), { force: true });
    },
  };
}
