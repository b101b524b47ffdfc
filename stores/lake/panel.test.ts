import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { temporaryFolder } from '../owned-server.ts';
import { literal, withDuckDb } from './duckdb.ts';
import { openLake } from './open.ts';
import { getPanel, panelSpan, putPanel } from './panel.ts';
import { panelSha256 } from './panel-hash.ts';
import { panelBytes } from './panel-parquet.ts';

const folder = temporaryFolder();
after(() => rmSync(folder, { recursive: true }));
const lake = openLake(pathToFileURL(join(folder, 'lake')).href);

/** Values a careless store would change: both zeros, the smallest, the largest, infinities, missing. */
const HARD = [0, -0, 5e-324, -5e-324, 1.7976931348623157e308, Infinity, -Infinity, NaN, 0.1, 1 / 3];

function panelOf(rows: number, value: (column: number, row: number) => number): Panel {
  const column = (index: number) => Float64Array.from({ length: rows }, (_, row) => value(index, row));
  return {
    asOf: '2019-02-22T22:30:00.000Z',
    symbols: ['KO', '^GSPC', "it's"],
    sessions: ['2019-02-20', '2019-02-21', '2019-02-22'],
    rows,
    symbolIndex: Int32Array.from({ length: rows }, (_, row) => row % 3),
    sessionIndex: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 3)),
    featureNames: ['return1', 'price', 'with "quotes" and \' too'],
    features: [column(0), column(1), column(2)],
    targets: { 1: column(3), 3: column(4), 5: column(5), 10: column(6) },
    price: column(7),
  };
}

/** Every bit of every column, so that -0 and 0 differ. */
const bits = (panel: Panel) =>
  [
    panel.symbolIndex,
    panel.sessionIndex,
    panel.price,
    ...HORIZONS.map((h) => panel.targets[h]),
    ...panel.features,
  ].map((c) => Buffer.from(c.buffer, c.byteOffset, c.byteLength).toString('hex'));

test('a panel comes back bit for bit, over more than one chunk', async () => {
  const panel = panelOf(5_000, (column, row) => HARD[(column * 7 + row) % HARD.length]);
  const { key, sha256 } = await putPanel(lake, panel);
  assert.equal(key, `panel/${sha256}.parquet`);
  const found = await getPanel(lake, key);
  assert.deepEqual(bits(found), bits(panel));
  assert.deepEqual(found, panel);
});

test('any float64 survives the lake', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double(), { minLength: 1, maxLength: 40 }), async (values) => {
      const panel = panelOf(values.length, (column, row) => (column % 2 ? values[row] : -values[row]));
      assert.deepEqual(bits(await getPanel(lake, (await putPanel(lake, panel)).key)), bits(panel));
    }),
    { numRuns: 8 },
  );
});

test('an empty panel is a panel', async () => {
  const panel = panelOf(0, () => 0);
  assert.deepEqual(await getPanel(lake, (await putPanel(lake, panel)).key), panel);
});

test('the same panel gives the same file bytes', () => {
  const panel = panelOf(3_000, (column, row) => Math.sin(column * 3_000 + row));
  assert.equal(Buffer.compare(panelBytes(panel), panelBytes(panel)), 0);
});

test('other readers of Parquet see the same values', async () => {
  const panel = panelOf(3_000, (column, row) => Math.sin(column * 3_000 + row));
  const file = join(folder, 'panel.parquet');
  await writeFile(file, panelBytes(panel));
  const found = await withDuckDb(async (connection) =>
    (await connection.runAndReadAll(`select * from read_parquet(${literal(file)})`)).getColumnsObject(),
  );
  assert.deepEqual(Object.keys(found).slice(0, 4), ['session_index', 'symbol_index', 'price', 'target_1']);
  assert.deepEqual(found.price, [...panel.price]);
  assert.deepEqual(found.session_index, [...panel.sessionIndex]);
  assert.deepEqual(found.feature_return1, [...panel.features[0]!]);
});

test('a panel of 0.3.0, which DuckDB wrote, is read as before', async () => {
  const key = 'panel/2c1955c2a1957d387650d83c8ba8dc0809cfb1978231084aea5b61c85be02405.parquet';
  await lake.put(key, await readFile(join(import.meta.dirname, 'testdata/panel-0.3.0.parquet')));
  const found = await getPanel(lake, key);
  assert.deepEqual(found.features[0], Float64Array.of(0.1, -0, 1 / 3, NaN, -1e-300, 7));
  assert.deepEqual(await panelSpan(lake, key), { first: 0, last: 1 });
});

test('the hash of a panel follows its values, not how a NaN is written', () => {
  const panel = panelOf(3, (column, row) => column + row / 10);
  const withNaN = (bitsOfNaN: bigint) => {
    const copy = panelOf(3, (column, row) => column + row / 10);
    new BigUint64Array(copy.price.buffer)[1] = bitsOfNaN;
    return panelSha256(copy);
  };
  assert.equal(withNaN(0x7ff8000000000000n), withNaN(0xfff8000000000123n));
  const changed = (change: (copy: Panel) => unknown) => {
    const copy = panelOf(3, (column, row) => column + row / 10);
    change(copy);
    return panelSha256(copy);
  };
  const hashes = [
    panelSha256(panel),
    changed((p) => p.price.set([1e-12])),
    changed((p) => p.targets[10].set([-1], 2)),
    changed((p) => p.symbolIndex.set([2])),
    changed((p) => p.symbols.reverse()),
    changed((p) => p.features.reverse()),
  ];
  assert.equal(new Set(hashes).size, hashes.length);
});

test('a panel that does not hash to its key, or is no Parquet, is reported as corrupt', async () => {
  const { key } = await putPanel(
    lake,
    panelOf(2, (column) => column),
  );
  const wrong = `panel/${'0'.repeat(64)}.parquet`;
  await lake.put(wrong, await lake.get(key));
  await assert.rejects(getPanel(lake, wrong), { type: 'LakeObjectCorrupt' });
  const garbage = `panel/${'1'.repeat(64)}.parquet`;
  await lake.put(garbage, new TextEncoder().encode('not parquet'));
  await assert.rejects(getPanel(lake, garbage), { type: 'LakeObjectCorrupt', message: /nothing readable/ });
});
