import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { smallDisk } from '../small-disk.ts';
import { openLake } from './open.ts';
import { putRaw } from './raw.ts';
import { startTestS3, versitygwBinary } from './testing.ts';

/** Does not compress. */
function noise(size: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
}

const answer = (body: Uint8Array) => ({
  ...{ source: 'yahoo', dataset: 'chart' as const, symbol: 'KO', url: 'http://host/chart/KO', status: 200 },
  fetchedAt: '2019-02-22T22:30:00.000Z',
  body,
});

test('on a full disk the folder lake keeps nothing half-written and goes on once there is space', async (t) => {
  const disk = smallDisk(1);
  if (disk === undefined) return t.skip('needs root on Linux, to mount a small disk');
  const ballast = join(disk, 'ballast');
  mkdirSync(join(disk, 'lake'));
  writeFileSync(ballast, noise(600_000, 1));
  const lake = openLake(pathToFileURL(join(disk, 'lake')).href);
  const small = await putRaw(lake, answer(noise(100_000, 2)));

  await assert.rejects(
    putRaw(lake, answer(noise(500_000, 3))),
    (error: Error & { type: string; next: string }) => {
      assert.equal(error.type, 'LakeFull');
      assert.equal(error.next, 'needs-person');
      assert.match(error.message, /nothing half-written remains; free space, then resume/);
      return true;
    },
  );
  const files = readdirSync(join(disk, 'lake'), { recursive: true, withFileTypes: true }).filter((e) =>
    e.isFile(),
  );
  assert.deepEqual(files.map(({ name }) => name).sort(), [`${small.sha256}.gz`, `${small.sha256}.gz.json`]);

  rmSync(ballast);
  assert.equal((await putRaw(lake, answer(noise(500_000, 3)))).created, true);
});

test('on a full disk the S3 lake waits for a person and goes on once there is space', async (t) => {
  const binary = versitygwBinary();
  const disk = smallDisk(1);
  if (binary === undefined) return t.skip('no versitygw: set-up builds it, or name one in VERSITYGW');
  if (disk === undefined) return t.skip('needs root on Linux, to mount a small disk');
  const ballast = join(disk, 'ballast');
  mkdirSync(join(disk, 'data'));
  const server = await startTestS3(binary, join(disk, 'data'));
  writeFileSync(ballast, noise(700_000, 1));
  const lake = openLake(server.url);
  await assert.rejects(lake.put('a', noise(500_000, 3)), { type: 'LakeFull', next: 'needs-person' });
  assert.equal(await lake.has('a'), false);
  rmSync(ballast);
  assert.equal((await lake.put('a', noise(500_000, 3))).created, true);
  lake.close?.();
  await server.stop();
});
