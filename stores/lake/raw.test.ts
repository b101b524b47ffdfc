import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { temporaryFolder } from '../owned-server.ts';
import { getContent, putContent } from './content.ts';
import { openLake } from './open.ts';
import { getRaw, putRaw } from './raw.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true }));
const lake = openLake(pathToFileURL(folder).href);

const BODY = '{"chart":{"result":null}}';
/** sha256sum of the text above. */
const SHA256 = '4b10f3a9662819277470c26ea4dabc4cb2dc772f11c019c33748016b6f7593ec';
const answer = {
  ...{ source: 'yahoo', dataset: 'chart' as const, symbol: '^GSPC', status: 200 },
  url: 'http://127.0.0.1:8080/v8/finance/chart/%5EGSPC?interval=1d',
  fetchedAt: '2019-02-22T22:30:00.000Z',
  body: new TextEncoder().encode(BODY),
};

test('an answer is stored under the day it came and the hash of its body, with a description beside it', async () => {
  const stored = await putRaw(lake, answer);
  const key = `raw/yahoo/chart/2019-02-22/${SHA256}.gz`;
  assert.deepEqual(stored, { key, sha256: SHA256, created: true });
  assert.equal(new TextDecoder().decode(await getRaw(lake, key)), BODY);
  const packed = await lake.get(key);
  assert.equal(gunzipSync(packed).toString(), BODY);
  // RFC 1952: no modification time (bytes 4 to 7), no operating system (byte 9): equal bytes on every machine.
  assert.deepEqual([...packed.slice(4, 8), packed[9]], [0, 0, 0, 0, 255]);
  assert.deepEqual(JSON.parse(new TextDecoder().decode(await lake.get(`${key}.json`))), {
    ...{ source: 'yahoo', dataset: 'chart', symbol: '^GSPC', status: 200, url: answer.url },
    ...{ fetchedAt: answer.fetchedAt, sha256: SHA256, bytes: 25 },
  });
});

test('G2: the same answer fetched again that day is the same object, described as first fetched', async () => {
  const { key } = await putRaw(lake, answer);
  const again = await putRaw(lake, { ...answer, fetchedAt: '2019-02-22T23:59:00.000Z' });
  assert.deepEqual(again, { key, sha256: SHA256, created: false });
  assert.equal(
    JSON.parse(new TextDecoder().decode(await lake.get(`${key}.json`))).fetchedAt,
    answer.fetchedAt,
  );
});

test('answers of every length are packed the same, on the main thread or off it', async () => {
  for (const length of [0, 1, 32 * 1024, 32 * 1024 + 1, 200_000]) {
    const body = Uint8Array.from({ length }, (_, i) => (i * i) % 251);
    const packed = await lake.get((await putRaw(lake, { ...answer, body })).key);
    const expected = gzipSync(body, { level: 4 });
    expected[9] = 255;
    assert.deepEqual(Buffer.from(packed), expected);
  }
});

test('a raw object that does not hash to its key is reported as corrupt', async () => {
  const wrong = `raw/yahoo/chart/2019-02-23/${'0'.repeat(64)}.gz`;
  await lake.put(wrong, await lake.get((await putRaw(lake, answer)).key));
  await assert.rejects(getRaw(lake, wrong), { type: 'LakeObjectCorrupt', next: 'terminal' });
  const notGzip = `raw/yahoo/chart/2019-02-24/${SHA256}.gz`;
  await lake.put(notGzip, answer.body);
  await assert.rejects(getRaw(lake, notGzip), { type: 'LakeObjectCorrupt', message: /is not gzip/ });
  await assert.rejects(getRaw(lake, `raw/yahoo/chart/2019-02-25/${SHA256}.gz`), {
    type: 'LakeObjectMissing',
  });
});

test('content is named by its hash and checked against it', async () => {
  const stored = await putContent(lake, 'manifest/demo', 'json', answer.body);
  assert.deepEqual(stored, { key: `manifest/demo/${SHA256}.json`, sha256: SHA256 });
  assert.deepEqual(await putContent(lake, 'manifest/demo', 'json', answer.body), stored);
  assert.equal(new TextDecoder().decode(await getContent(lake, stored.key)), BODY);
  const wrong = `manifest/demo/${'1'.repeat(64)}.json`;
  await lake.put(wrong, answer.body);
  await assert.rejects(getContent(lake, wrong), { type: 'LakeObjectCorrupt', message: new RegExp(SHA256) });
});
