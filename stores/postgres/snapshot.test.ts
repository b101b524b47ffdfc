import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Instant } from '../../schemas/market.ts';
import { literal, withDuckDb } from '../lake/duckdb.ts';
import { barsAsOf, insertBars } from './bars.ts';
import { insertQuarantine } from './quarantine.ts';
import { insertRawObjects } from './raw-objects.ts';
import { rawObject, sampleBar } from './sample-rows.ts';
import { snapshotBars } from './snapshot.ts';
import { hashOfSymbols, hashRows } from './snapshot-hash.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'tempocast-snapshot-'));
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await close();
});

const at = (day: number): Instant => `2019-03-${String(day).padStart(2, '0')}T22:30:00.123Z`;
const range = { symbols: ['none', 'KO', 'BRK é', "O'X"], from: '2000-01-01', to: '2019-12-31' };
await insertRawObjects(db, [rawObject]);
await insertBars(
  db,
  Array.from({ length: 5000 }, (_, i) =>
    sampleBar({
      session: new Date(Date.UTC(2005, 0, 1 + i)).toISOString().slice(0, 10),
      close: 40 + 1 / (i + 1),
    }),
  ),
);
await insertBars(db, [
  sampleBar({ symbol: 'BRK é', open: null, high: NaN, low: -0, close: Infinity, volume: 5e-324 }),
  sampleBar({ symbol: "O'X", session: '2019-02-20', close: null }),
  sampleBar({ symbol: "O'X", session: '2019-02-20', knownAt: at(5), close: 46 }),
  sampleBar({ symbol: "O'X", session: '2019-02-21', knownAt: at(5) }),
]);

const take = async (name: string, asOf: Instant) => {
  const file = join(folder, name);
  const snapshot = await snapshotBars(db, { ...range, asOf, file });
  return { snapshot, file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
};

const readBack = (file: string) =>
  withDuckDb(async (duckdb) => {
    const read = await duckdb.runAndReadAll(
      `select symbol, session::varchar, strftime(known_at, '%Y-%m-%dT%H:%M:%S.%gZ'), open, high, low, close, volume, raw_key
       from read_parquet(${literal(file)})`,
    );
    return read.getRows().map(([symbol, session, knownAt, open, high, low, close, volume, rawKey]) => ({
      ...{ symbol, session, knownAt, open, high, low, close, volume, rawKey },
    }));
  });

test('a snapshot holds the bars that an as-of read gives, bit for bit, and hashes them', async () => {
  const { snapshot, file } = await take('now.parquet', at(5));
  const bars = await barsAsOf(db, { ...range, asOf: at(5) });
  const sorted = range.symbols.toSorted();
  const expected = sorted.flatMap((symbol) => bars.get(symbol)!);
  const plain = ({
    symbol,
    session,
    knownAt,
    open,
    high,
    low,
    close,
    volume,
    rawKey,
  }: (typeof expected)[number]) => ({
    ...{ symbol, session, knownAt, open, high, low, close, volume, rawKey },
  });
  assert.deepEqual(await readBack(file), expected.map(plain));
  assert.equal(snapshot.rows, 5003);
  assert.deepEqual(
    snapshot.symbols,
    sorted.map((symbol) => {
      const rows = bars.get(symbol)!;
      return { symbol, rows: rows.length, hash: hashRows(symbol, rows) };
    }),
  );
  assert.equal(snapshot.hash, hashOfSymbols(snapshot.symbols));
});

test('G2: the same rows give the same bytes', async () => {
  const [first, second] = [await take('a.parquet', at(5)), await take('b.parquet', at(5))];
  assert.equal(first.sha256, second.sha256);
  assert.deepEqual(first.snapshot, second.snapshot);
});

test('G1: what was learned or found out later does not change a snapshot of before', async () => {
  const before = await take('before.parquet', at(4));
  await insertBars(db, [sampleBar({ session: '2010-01-04', knownAt: at(6), close: 1 })]);
  const held = { expectation: 'x', reason: 'wrong', detail: null, knownAt: at(7) };
  await insertQuarantine(db, [
    { symbol: 'KO', session: '2010-01-05', barKnownAt: sampleBar().knownAt, ...held },
  ]);
  const again = await take('again.parquet', at(4));
  assert.equal(again.sha256, before.sha256);
  assert.deepEqual(again.snapshot, before.snapshot);
  const later = (await take('later.parquet', at(7))).snapshot;
  assert.equal(later.rows, 5002);
  assert.notEqual(later.hash, before.snapshot.hash);
  assert.deepEqual(
    later.symbols[0],
    (await take('c.parquet', at(5))).snapshot.symbols[0],
    'only what changed',
  );
});

test('hashes are those of another implementation', () => {
  // python: testdata/row-hash.py
  const bar = sampleBar({ open: null, high: NaN, low: -0, close: 45.28, volume: 17_000_000 });
  const found = hashRows('KO', [bar]);
  assert.equal(found, 'e14395f07d0b0af8a9d22932ac0c4b1b9a6606ef0f3babdb7790602eb975d139');
  assert.equal(
    hashOfSymbols([
      { symbol: 'b', hash: '2' },
      { symbol: 'a', hash: '1' },
    ]),
    '2951835de33689a441bfa61bc7af99b1f0305ca8ec0ab4dd508f14f57b27ca23',
  );
});
