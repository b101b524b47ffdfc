/**
 * Where the temporary files of a run go: into memory where it has room, since making a database from its template costs .4 s
 * of processor time on a disk and .03 s there. One folder a run, removed with all that tests left in it, processes too: the
 * servers of a system outlive a test that was killed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM = 4 * 2 ** 30;
const NAME = /^tempocast-run-(\d+)$/;

/** Makes the folder; `remove` deletes it and ends who uses it. Removes what runs that no longer live have left. */
export function openScratch({ memory = MEMORY, disk = tmpdir(), room = ROOM } = {}) {
  for (const parent of [memory, disk]) removeLeft(parent);
  const folder = usable(memory, room) ?? make(disk);
  return { folder, remove: () => removeFolder(folder) };
}

function removeFolder(folder) {
  for (const pid of usersOf(folder)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // it has ended, with another that we killed
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Processes that name the folder in their command or environment; Linux only. */
function usersOf(folder) {
  const mentions = (pid) => {
    try {
      const read = (name) => readFileSync(join('/proc', pid, name), 'latin1');
      return ['cmdline', 'environ'].some((name) => new RegExp(`${folder}(?![0-9])`).test(read(name)));
    } catch {
      return false;
    }
  };
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && mentions(pid),
  );
}

/** A folder there, if the place has room and lets programs run; some containers forbid that. */
function usable(parent, room) {
  let folder;
  try {
    const { bavail, bsize } = statfsSync(parent);
    if (bavail * bsize < room) return undefined;
    folder = make(parent);
    const program = join(folder, 'probe');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    execFileSync(program);
    rmSync(program);
    return folder;
  } catch {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
}

function make(parent) {
  const folder = join(parent, `tempocast-run-${process.pid}`);
  mkdirSync(folder, { mode: 0o755 });
  return folder;
}

function removeLeft(parent) {
  let names;
  try {
    names = readdirSync(parent);
  } catch {
    return;
  }
  for (const name of names) {
    const pid = NAME.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeFolder(join(parent, name));
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
