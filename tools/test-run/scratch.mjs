/**
 * Where the temporary files of a run go: into memory where it has room, since making a database from its template costs .4 s
 * of processor time on a disk and .03 s there. One folder a run, removed with all that tests left in it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM = 4 * 2 ** 30;
const NAME = /^tempocast-run-(\d+)$/;

/** Makes the folder; `remove` deletes it. Removes what runs that no longer live have left. */
export function openScratch({ memory = MEMORY, disk = tmpdir(), room = ROOM } = {}) {
  for (const parent of [memory, disk]) removeLeft(parent);
  const folder = usable(memory, room) ?? make(disk);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) };
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
    if (pid !== undefined && !isAlive(Number(pid)))
      rmSync(join(parent, name), { recursive: true, force: true });
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
