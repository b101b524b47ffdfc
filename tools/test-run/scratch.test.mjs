import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openScratch } from './scratch.mjs';

const root = mkdtempSync(join(tmpdir(), 'scratch-'));
after(() => rmSync(root, { recursive: true, force: true }));
const [memory, disk] = ['memory', 'disk'].map((name) => join(root, name));
for (const folder of [memory, disk]) mkdirSync(folder);

test('memory is used where it has room, and the folder is empty at first and gone at the end', () => {
  const scratch = openScratch({ memory, disk, room: 0 });
  assert.equal(scratch.folder, join(memory, `tempocast-run-${process.pid}`));
  assert.deepEqual(readdirSync(scratch.folder), []);
  scratch.remove();
  assert.deepEqual([readdirSync(memory), readdirSync(disk)], [[], []]);
});

test('without room in memory, or without such a place, the disk is used', () => {
  for (const options of [
    { memory, disk, room: Number.MAX_VALUE },
    { memory: join(root, 'none'), disk, room: 0 },
  ]) {
    const scratch = openScratch(options);
    assert.equal(scratch.folder, join(disk, `tempocast-run-${process.pid}`));
    scratch.remove();
  }
});

test('a process that still uses the folder ends with it', async () => {
  const scratch = openScratch({ memory, disk, room: 0 });
  const env = { ...process.env, TMPDIR: scratch.folder };
  const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log(1)'], { env });
  await once(left.stdout, 'data');
  scratch.remove();
  assert.deepEqual(await once(left, 'exit'), [null, 'SIGKILL']);
});

test('what a killed run has left is removed, what a running one uses is not', () => {
  const [left, used] = [2 ** 30, process.ppid].map((pid) => join(disk, `tempocast-run-${pid}`));
  for (const folder of [left, used]) mkdirSync(folder);
  openScratch({ memory, disk, room: 0 }).remove();
  assert.deepEqual([left, used].map(existsSync), [false, true]);
});
