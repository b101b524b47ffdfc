import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../owned-server.ts';
import { sha256Hex } from './content.ts';
import { openLake, openStorage } from './open.ts';
import { carryOut } from './retention/carry-out.ts';
import { verifyLake } from './verify.ts';

const root = temporaryFolder();
after(() => rmSync(root, { recursive: true, force: true }));
const urls = ['hot', 'cold'].map((name) => pathToFileURL(join(root, name)).href) as [string, string];
const [hot, cold] = urls.map(openStorage) as [ReturnType<typeof openStorage>, ReturnType<typeof openStorage>];
const both = openLake(...urls);
const bytes = (text: string) => new TextEncoder().encode(text);
const move = (key: string) => carryOut({ hot, cold }, { key, bytes: 0, action: 'move', rule: 'test' });
async function keysOf(lake: Pick<typeof both, 'list'>): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of lake.list('')) keys.push(key);
  return keys;
}

test('an object that has gone cold is read under its old key, and cannot be written again', async () => {
  await both.put('raw/a', bytes('one'));
  await both.put('raw/b', bytes('two'));
  await move('raw/a');
  assert.deepEqual(await keysOf(hot), ['raw/b']);
  assert.equal(new TextDecoder().decode(await both.get('raw/a')), 'one');
  assert.deepEqual(await both.put('raw/a', bytes('other')), { key: 'raw/a', created: false });
  assert.equal(await both.has('raw/a'), true);
  assert.deepEqual(await keysOf(both), ['raw/a', 'raw/b']);
});

test('a move that was killed half-way is finished by the next one, and reads never miss the object', async () => {
  await cold.put('raw/b', bytes('two'));
  assert.deepEqual(await keysOf(both), ['raw/a', 'raw/b']);
  await move('raw/b');
  assert.deepEqual(await keysOf(hot), []);
  assert.equal(new TextDecoder().decode(await both.get('raw/b')), 'two');
});

test('other bytes under the key in the cold tier stop the move; the hot object stays', async () => {
  await hot.put('raw/c', bytes('mine'));
  await cold.put('raw/c', bytes('theirs'));
  await assert.rejects(move('raw/c'), { type: 'LakeObjectCorrupt' });
  assert.equal(new TextDecoder().decode(await hot.get('raw/c')), 'mine');
});

test('verification finds changed, missing and undescribed objects by rehashing', async () => {
  const lake = openStorage(pathToFileURL(join(root, 'verified')).href);
  const good = `model/${sha256Hex(bytes('weights'))}.model`;
  const bad = `model/${sha256Hex(bytes('other weights'))}.model`;
  await lake.put(good, bytes('weights'));
  await lake.put(bad, bytes('changed'));
  await lake.put(`raw/yahoo/bars/2026-01-02/${'0'.repeat(64)}.gz`, bytes('not gzip'));
  const seen: number[] = [];
  const report = await verifyLake(lake, new Set([good, 'panel/gone.parquet']), (done) => seen.push(done));
  assert.deepEqual(
    report.problems.map(({ key, problem }) => [key.split('/')[0], problem]),
    [
      ['model', 'corrupt'],
      ['panel', 'missing'],
      ['raw', 'corrupt'],
    ],
  );
  assert.deepEqual([report.objects, report.unnamed, seen], [3, 2, [1, 2, 3]]);
});
