import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CATALOGUE, featureSetVersion } from '../../forecasting/features/catalogue.ts';
import { buildPanel, type PanelRequest } from '../../forecasting/features/panel.ts';
import { withRecords } from '../../forecasting/features/testdata/records.ts';
import { syntheticMarket } from '../../forecasting/features/testdata/synthetic.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { literal, withDuckDb } from '../../stores/lake/duckdb.ts';
import { buildMatrix, type MatrixManifest } from './parallel.ts';
import { buildPanelInParallel } from './parallel-panel.ts';

const market = withRecords(
  syntheticMarket({ seed: 21, sessions: 150, symbols: 7, missing: 0.06, flat: 0.02 }),
  21,
);

async function built(
  request: PanelRequest,
  options: { threads: number; stretch: number },
  check: (manifest: MatrixManifest, columns: Map<string, number[]>) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tempocast-matrix-'));
  try {
    const manifest = await buildMatrix(request, { folder, ...options });
    const columns = await withDuckDb(async (connection) => {
      const files = manifest.parts.map(({ file }) => literal(join(folder, file))).join(', ');
      const result = await connection.runAndReadAll(`select * from read_parquet([${files}])`);
      return new Map(Object.entries(result.getColumnsObject()) as [string, number[]][]);
    });
    check(manifest, columns);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function columnsOf(panel: Panel): (readonly [string, ArrayLike<number>])[] {
  return [
    ['session_index', panel.sessionIndex],
    ['symbol_index', panel.symbolIndex],
    ['price', panel.price],
    ...panel.featureNames.map((name, f) => [`feature_${name}`, panel.features[f]!] as const),
  ];
}

function sameBits(panel: Panel, columns: ReadonlyMap<string, ArrayLike<number>>): void {
  const expected = new Map(columnsOf(panel));
  assert.deepEqual([...columns.keys()], [...expected.keys()]);
  for (const [name, values] of expected) {
    const ours = columns.get(name)!;
    assert.equal(ours.length, panel.rows);
    for (let row = 0; row < panel.rows; row++) assert.ok(Object.is(ours[row], values[row]), `${name} ${row}`);
  }
}

test('G3 a matrix made on several threads has the bits of the single fold, whatever the parts', async () => {
  const panel = buildPanel(market);
  for (const options of [
    { threads: 1, stretch: 150 },
    { threads: 2, stretch: 40 },
    { threads: 3, stretch: 7 },
  ]) {
    await built(market, options, (manifest, columns) => {
      sameBits(panel, columns);
      assert.equal(manifest.rows, panel.rows);
      assert.equal(manifest.parts.length, Math.ceil(150 / options.stretch));
      assert.equal(manifest.featureSetVersion, featureSetVersion(CATALOGUE));
    });
  }
});

test('G3 a panel made on several threads is the panel of the single fold, targets and all', async () => {
  for (const options of [
    { threads: 2, stretch: 40 },
    { threads: 3, stretch: 7 },
  ]) {
    const [panel, whole] = [await buildPanelInParallel(market, options), buildPanel(market)];
    sameBits(panel, new Map(columnsOf(whole)));
    for (const h of HORIZONS) {
      assert.ok(panel.targets[h].every((value, row) => Object.is(value, whole.targets[h][row])));
    }
  }
});

test('chosen features bring along what their ranks need, and write only themselves', async () => {
  const features = ['rank_beta_63', 'vix'].map((name) => CATALOGUE.find((f) => f.name === name)!);
  const request = { ...market, features };
  await built(request, { threads: 2, stretch: 64 }, (manifest, columns) => {
    assert.deepEqual(manifest.featureNames, ['rank_beta_63', 'vix']);
    sameBits(buildPanel(request), columns);
  });
});

test('more threads than symbols, symbols without a bar and a refused request leave no thread behind', async () => {
  const [first, second] = market.series;
  const few = { ...market, series: [first!, { ...second!, bars: [] }] };
  await built(few, { threads: 4, stretch: 100 }, (_, columns) => sameBits(buildPanel(few), columns));
  const twice = { ...market, series: [first!, first!] };
  await assert.rejects(buildMatrix(twice, { folder: tmpdir(), threads: 2 }), { type: 'DuplicateSymbol' });
  const foreign = { ...market, features: [{ ...CATALOGUE[0]! }] };
  await assert.rejects(buildMatrix(foreign, { folder: tmpdir(), threads: 2 }), { type: 'UnknownFeature' });
});

test('a disk that cannot be written to is an error, not a short matrix', async () => {
  await assert.rejects(buildMatrix(market, { folder: '/dev/null/matrix', threads: 2, stretch: 64 }), {
    code: 'ENOTDIR',
  });
});
