import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const BEAT_MS = 2_000;
const SILENT_MS = 30_000;

/**
 * Runs `work` while holding the lock folder `path`, so that two set-ups do not do the same download twice. It saves work
 * and is not what keeps the cache whole: finished parts appear by one rename, whoever makes them.
 * The lock of a dead process (same host), or one without a sign of life for 30 s (any host), is taken over.
 */
export async function withFolderLock(path, work, { onWait = () => {}, pollMs = 300 } = {}) {
  const token = randomUUID();
  while (!tryLock(path, token)) {
    const holder = readHolder(path);
    if (isStale(path, holder)) takeAway(path, holder);
    else {
      onWait(holder);
      await sleep(pollMs);
    }
  }
  const beat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date());
    } catch {}
  }, BEAT_MS);
  beat.unref();
  const drop = () => {
    if (readHolder(path)?.token === token) rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', drop);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener('exit', drop);
    drop();
  }
}

function tryLock(path, token) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'holder.json'), JSON.stringify({ token, pid: process.pid, host: hostname() }));
  return true;
}

function readHolder(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'holder.json'), 'utf8'));
  } catch {
    return null;
  }
}

function isStale(path, holder) {
  const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (age > SILENT_MS) return true;
  if (holder === null) return age > BEAT_MS;
  return holder.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Only one of several waiters wins the rename; one that caught a younger lock than it judged puts that one back. */
function takeAway(path, judged) {
  const aside = `${path}.stale-${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readHolder(aside)?.token !== judged?.token) {
    try {
      renameSync(aside, path);
      return;
    } catch {}
  }
  rmSync(aside, { recursive: true, force: true });
}
