import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { NeedsPersonError, TerminalError } from '../../schemas/errors.ts';
import { temporaryFolder } from '../owned-server.ts';
import type { Lake, LakeEntry, LakeStorage } from './lake.ts';
import { openLake } from './open.ts';
import { startTestS3, versitygwBinary } from './testing.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (found: Uint8Array) => new TextDecoder().decode(found);
async function keysOf(lake: Lake, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of lake.list(prefix)) keys.push(key);
  return keys;
}

/** The same contract for every kind of lake. */
function contract(kind: string, open: () => Promise<{ lake: Lake; stop(): unknown }>, skip?: string) {
  describe(kind, { skip }, () => {
    let lake: Lake;
    let stop: () => unknown;
    before(async () => {
      ({ lake, stop } = await open());
    });
    after(() => stop());

    test('what was put is got back, byte for byte', async () => {
      const everyByte = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
      assert.deepEqual(await lake.put('a/every.bin', everyByte), { key: 'a/every.bin', created: true });
      assert.equal(Buffer.compare(await lake.get('a/every.bin'), everyByte), 0);
      await lake.put('a/empty.bin', new Uint8Array());
      assert.equal((await lake.get('a/empty.bin')).byteLength, 0);
      assert.equal(await lake.has('a/every.bin'), true);
      assert.equal(await lake.has('a'), false);
      assert.equal(await lake.has('b'), false);
    });

    test('G2: a key that exists is never overwritten', async () => {
      assert.equal((await lake.put('g2/key', bytes('first'))).created, true);
      assert.equal((await lake.put('g2/key', bytes('second'))).created, false);
      assert.equal(text(await lake.get('g2/key')), 'first');
    });

    test('G2: of writers racing for one key exactly one wins', async () => {
      const writers = Array.from({ length: 12 }, (_, i) => `writer ${i}`.repeat(5_000));
      const results = await Promise.allSettled(writers.map((w) => lake.put('g2/race', bytes(w))));
      const won = results.flatMap((r, i) =>
        r.status === 'fulfilled' && r.value.created ? [writers[i]] : [],
      );
      assert.equal(won.length, 1);
      assert.equal(text(await lake.get('g2/race')), won[0]);
    });

    test('keys are listed by prefix in the order of their bytes', async () => {
      for (const key of ['l/b', 'l/a/2', 'l/a/1', 'l/a.b', 'l/%5EGSPC', 'm/c'])
        await lake.put(key, bytes(key));
      assert.deepEqual(await keysOf(lake, 'l/'), ['l/%5EGSPC', 'l/a.b', 'l/a/1', 'l/a/2', 'l/b']);
      assert.deepEqual(await keysOf(lake, 'l/a'), ['l/a.b', 'l/a/1', 'l/a/2']);
      assert.deepEqual(await keysOf(lake, 'nothing/'), []);
    });

    test('more keys than fit on one page of S3 are all listed', async () => {
      const keys = Array.from({ length: 1_003 }, (_, i) => `many/${String(i).padStart(5, '0')}`);
      for (let at = 0; at < keys.length; at += 40) {
        await Promise.all(keys.slice(at, at + 40).map((key) => lake.put(key, bytes(key))));
      }
      assert.deepEqual(await keysOf(lake, 'many/'), keys);
    });

    test('retention sees size and time, and may remove what it was told to', async () => {
      const storage = lake as LakeStorage;
      const before = Date.now() - 2_000;
      await lake.put('r/one', bytes('12345'));
      await lake.put('r/two', bytes('1'));
      const entries: LakeEntry[] = [];
      for await (const entry of storage.entries('r/')) entries.push(entry);
      assert.deepEqual(
        entries.map(({ key, bytes: size }) => [key, size]),
        [
          ['r/one', 5],
          ['r/two', 1],
        ],
      );
      assert.ok(entries.every(({ writtenAt }) => Date.parse(writtenAt) >= before));
      await storage.remove('r/one');
      await storage.remove('r/one');
      assert.deepEqual(await keysOf(lake, 'r/'), ['r/two']);
    });

    test('a missing object is a terminal error that names it', async () => {
      await assert.rejects(lake.get('no/such.gz'), (error) => {
        assert.ok(error instanceof TerminalError);
        assert.equal(error.type, 'LakeObjectMissing');
        assert.match(error.message, /missing lake object no\/such\.gz/);
        return true;
      });
    });

    for (const key of [
      '',
      '/a',
      'a/',
      'a//b',
      '../a',
      'a/../b',
      '.tmp/a',
      'a b',
      'a\\b',
      'a\u0000',
      'x'.repeat(901),
    ]) {
      test(`the key ${JSON.stringify(key.slice(0, 20))} is refused`, async () => {
        await assert.rejects(lake.put(key, bytes('x')), { type: 'LakeKeyInvalid' });
        await assert.rejects(lake.get(key), { type: 'LakeKeyInvalid' });
      });
    }
  });
}

for (const [name, search] of [
  ['a folder', ''],
  ['a folder that does not wait for the disk', '?sync=off'],
] as const) {
  contract(name, async () => {
    const folder = temporaryFolder();
    return {
      lake: openLake(`${pathToFileURL(`${folder}/lake`).href}${search}`),
      stop: () => rmSync(folder, { recursive: true }),
    };
  });
}

const binary = versitygwBinary();
contract(
  'S3',
  async () => {
    const server = await startTestS3(binary!);
    const lake = openLake(server.url);
    return {
      lake,
      stop: () => {
        lake.close?.();
        return server.stop();
      },
    };
  },
  binary ? undefined : 'no versitygw: set-up builds it, or name one in VERSITYGW',
);

const NO_LAKES = [
  '',
  'lake',
  '/lake',
  'http://host/lake',
  's3:///prefix',
  'file://host/lake',
  'file:///lake?sync=no',
];
for (const url of NO_LAKES) {
  test(`the lake URL ${JSON.stringify(url)} is refused, with the allowed ones`, () => {
    assert.throws(() => openLake(url), {
      type: 'LakeUrlInvalid',
      message: /allowed are file:\/\/\/absolute\/path\[\?sync=off\] and s3:/,
    });
  });
}

test('G12: credentials in the lake URL are refused and not repeated', () => {
  assert.throws(
    () => openLake('s3://key:secret@bucket/prefix'),
    (error) => error instanceof TerminalError && !/secret/.test(error.message),
  );
});

test('an S3 server that does not answer is tried again later', async () => {
  process.env.AWS_ACCESS_KEY_ID ??= 'a';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'b';
  const lake = openLake('s3://lake?endpoint=http://127.0.0.1:1');
  await assert.rejects(lake.put('a', bytes('a')), { type: 'LakeUnreachable', next: 'retryable' });
  await assert.rejects(lake.get('a'), { type: 'LakeUnreachable' });
  await assert.rejects(keysOf(lake, ''), { type: 'LakeUnreachable' });
  lake.close?.();
});

test('wrong S3 credentials and a missing bucket wait for a person', {
  skip: binary ? false : 'no versitygw',
}, async () => {
  const server = await startTestS3(binary!);
  const lake = openLake(server.url.replace('s3://lake', 's3://other'));
  await assert.rejects(lake.put('a', bytes('a')), (error) => {
    assert.ok(error instanceof NeedsPersonError);
    assert.match(error.message, /NoSuchBucket; check bucket/);
    return true;
  });
  process.env.AWS_SECRET_ACCESS_KEY = 'wrong';
  const stranger = openLake(server.url);
  await assert.rejects(stranger.get('a'), { type: 'LakeForbidden' });
  for (const opened of [lake, stranger]) opened.close?.();
  await server.stop();
});
