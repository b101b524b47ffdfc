import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../owned-server.ts';
import { getContent } from './content.ts';
import { openLake } from './open.ts';

/** Writes objects of 2 MB until it is killed, 8 at a time. */
const WRITER = `
  const { openLake } = await import(process.argv[1]);
  const { putContent } = await import(process.argv[2]);
  const lake = openLake(process.argv[3]);
  for (let round = 0; ; round += 1) {
    await Promise.all(Array.from({ length: 8 }, (_, i) =>
      putContent(lake, 'killed', 'bin', new Uint8Array(2_000_000).fill(8 * round + i))));
    console.log(round);
  }`;
const here = (file: string) => pathToFileURL(join(import.meta.dirname, file)).href;

for (const search of ['', '?sync=off'])
  test(`G7: a writer killed at any moment leaves whole objects only${search}`, () => killWriters(search));

async function killWriters(search: string) {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true }));
  const url = `${pathToFileURL(folder).href}${search}`;
  const lake = openLake(url);
  for (const delay of [3, 11, 27]) {
    const writer = spawn(process.execPath, [
      '--input-type=module',
      '-e',
      WRITER,
      here('open.ts'),
      here('content.ts'),
      url,
    ]);
    await once(writer.stdout, 'data');
    await sleep(delay);
    writer.kill('SIGKILL');
    await once(writer, 'exit');
    let found = 0;
    for await (const key of lake.list('')) {
      await getContent(lake, key);
      found += 1;
    }
    assert.ok(found >= 8, `${found} objects`);
    rmSync(join(folder, 'killed'), { recursive: true });
  }
}

test('temporary files of a killed writer are swept once they are an hour old, fresh ones stay', async () => {
  const folder = temporaryFolder();
  after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.tmp'));
  for (const name of ['old', 'fresh']) writeFileSync(join(folder, '.tmp', name), 'half');
  const twoHoursAgo = Date.now() / 1000 - 7_200;
  utimesSync(join(folder, '.tmp/old'), twoHoursAgo, twoHoursAgo);
  await openLake(pathToFileURL(folder).href).put('a', new Uint8Array(1));
  assert.deepEqual(readdirSync(join(folder, '.tmp')), ['fresh']);
});
