import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { smallDisk } from '../../stores/small-disk.ts';
import { readJson, runDir, writeJson } from './run-files.ts';

test('on a full disk a run file stays as it was, and the error says what to do', (t) => {
  const disk = smallDisk(1);
  if (disk === undefined) return t.skip('needs root on Linux, to mount a small disk');
  const file = join(runDir(disk), 'up.json');
  writeJson(file, { state: 'running' });
  const ballast = join(disk, 'ballast');
  assert.throws(() => writeFileSync(ballast, new Uint8Array(2_000_000)), { code: 'ENOSPC' });
  assert.throws(() => writeJson(file, { state: 'stopping' }), {
    type: 'DiskFull',
    next: 'needs-person',
    message: `no space is left to write ${file}: free some on its disk, then give the same command again`,
  });
  assert.deepEqual(readJson(file), { state: 'running' });
  assert.deepEqual(readdirSync(runDir(disk)), ['up.json']);
  rmSync(ballast);
  writeJson(file, { state: 'stopping' });
  assert.deepEqual(readJson(file), { state: 'stopping' });
});
