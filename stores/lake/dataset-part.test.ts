import assert from 'node:assert/strict';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { temporaryFolder } from '../owned-server.ts';
import {
  byRow,
  type DatasetRow,
  getDatasetPart,
  partKey,
  partSha256,
  partWith,
  putDatasetPart,
} from './dataset-part.ts';
import { openLake } from './open.ts';

const root = temporaryFolder();
after(() => rmSync(root, { recursive: true, force: true }));
const lake = openLake(pathToFileURL(root).href);

const price = fc.double({ noNaN: true, noDefaultInfinity: true });
const row = fc.record<DatasetRow>(
  {
    symbol: fc.constantFrom('KO', '^GSPC', "O'DD", 'BRK-B'),
    session: fc.constantFrom('1990-01-02', '2019-02-22', '2024-02-29'),
    knownAt: fc
      .date({ min: new Date('1990-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
      .map((d) => d.toISOString()),
    source: fc.constantFrom('yahoo', 'operator'),
    ...{ open: price, high: price, low: price, close: price, volume: price, split: price, dividend: price },
  },
  { noNullPrototype: true },
);

test('rows come back from Parquet as they were, to the bit, zero signs included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 40 }), async (rows) => {
      const key = partKey('2019', partSha256(rows));
      await putDatasetPart(lake, key, rows);
      assert.deepEqual(await getDatasetPart(lake, key), rows);
    }),
    { numRuns: 15 },
  );
});

test('G2: a part that grew day by day is the one that is made at once: its order, its hash and its bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(row, { maxLength: 9 }), { minLength: 1, maxLength: 6 }),
      async (days) => {
        const [first = [], ...later] = days;
        let grown = first.toSorted(byRow);
        for (const added of later) {
          partSha256(grown);
          grown = partWith(grown, added);
        }
        const whole = days.flat().sort(byRow);
        assert.deepEqual(grown, whole);
        const sha256 = partSha256(grown);
        const keys = ['grown', 'whole'].map((name) => partKey(`${name}-${fresh++}`, sha256));
        await putDatasetPart(lake, keys[0]!, grown);
        // Another array is read anew.
        assert.equal(partSha256(whole), sha256);
        await putDatasetPart(lake, keys[1]!, whole);
        assert.deepEqual(await lake.get(keys[0]!), await lake.get(keys[1]!));
      },
    ),
    { numRuns: 60 },
  );
});
let fresh = 0;

test('more rows than DuckDB takes at once, and G2: a part that somebody changed is noticed', async () => {
  const rows = Array.from(
    { length: 5_000 },
    (_, i): DatasetRow => ({
      ...{ symbol: 'KO', session: '2019-02-22', knownAt: '2019-02-22T22:30:00.000Z', source: 'yahoo' },
      ...{ open: i, high: i + 0.1, low: -0, close: 1 / 3, volume: 2 ** 40 + i, split: 1, dividend: 0 },
    }),
  );
  const key = partKey('2019', partSha256(rows));
  await putDatasetPart(lake, key, rows);
  assert.deepEqual(await getDatasetPart(lake, key), rows);
  const file = join(root, key);
  chmodSync(file, 0o644);
  writeFileSync(file, 'PAR1');
  await assert.rejects(getDatasetPart(lake, key), { type: 'LakeObjectCorrupt' });
});

test('the hash is of the rows alone', () => {
  const one = {
    ...{ symbol: 'KO', session: '2019-02-22', knownAt: '2019-02-22T22:30:00.000Z', source: 'yahoo' },
    ...{ open: 1, high: 2, low: 0.5, close: 1.5, volume: 100, split: 1, dividend: 0 },
  };
  assert.equal(partSha256([one]), partSha256([{ ...one }]));
  assert.notEqual(partSha256([one]), partSha256([{ ...one, dividend: -0 }]));
  assert.equal(partSha256([]).length, 64);
});
