import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withFolderLock } from './folder-lock.mjs';

const newPath = () => join(mkdtempSync(join(tmpdir(), 'folder-lock-')), 'part.lock');

function leaveLock(path, holder, secondsAgo) {
  mkdirSync(path);
  writeFileSync(join(path, 'holder.json'), JSON.stringify(holder));
  const then = new Date(Date.now() - secondsAgo * 1000);
  utimesSync(path, then, then);
}

test('whoever holds the lock works alone, and it is gone afterwards', async () => {
  const path = newPath();
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await new Promise((resolve) => setTimeout(resolve, 10));
    inside -= 1;
  };
  await Promise.all([1, 2, 3, 4].map(() => withFolderLock(path, work, { pollMs: 2 })));
  assert.equal(most, 1);
  assert.equal(existsSync(path), false);
});

test('the lock is released when the work fails', async () => {
  const path = newPath();
  await assert.rejects(
    withFolderLock(path, async () => {
      throw new Error('failed inside');
    }),
    /failed inside/,
  );
  assert.equal(existsSync(path), false);
});

test('the lock of a dead process of this host is taken over at once', async () => {
  const path = newPath();
  const { pid } = spawnSync(process.execPath, ['--eval', '']);
  leaveLock(path, { token: 'dead', pid, host: hostname() }, 0);
  assert.equal(await withFolderLock(path, async () => 'mine', { pollMs: 2 }), 'mine');
});

test('a lock without a sign of life for half a minute is taken over, whatever its host', async () => {
  const path = newPath();
  leaveLock(path, { token: 'far', pid: process.pid, host: 'another-host' }, 31);
  assert.equal(await withFolderLock(path, async () => 'mine', { pollMs: 2 }), 'mine');
});

test('the lock of a living process is waited for, and the waiter is told who holds it', async () => {
  const path = newPath();
  leaveLock(path, { token: 'alive', pid: process.pid, host: hostname() }, 0);
  const heard = [];
  const outcome = await withFolderLock(path, async () => 'mine', {
    pollMs: 2,
    onWait: (holder) => {
      heard.push(holder.pid);
      if (heard.length === 3) rmSync(path, { recursive: true });
    },
  });
  assert.equal(outcome, 'mine');
  assert.deepEqual(heard, [process.pid, process.pid, process.pid]);
});
