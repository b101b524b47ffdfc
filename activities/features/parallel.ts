/** A feature matrix as Parquet files, made on several threads: bit for bit what the single fold gives. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { featureSetVersion } from '../../forecasting/features/catalogue.ts';
import type { Grid, PanelRequest } from '../../forecasting/features/grid.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { writeColumns } from '../../stores/lake/plain-parquet.ts';
import { planStretches, runStretches, type Stretch } from './stretches.ts';

export interface MatrixOptions {
  /** Where the files go: part-NNNN.parquet, manifest.json. */
  folder: string;
  threads: number;
  /** Sessions in one part. */
  stretch?: number;
}

export interface MatrixManifest {
  asOf: string;
  featureSetVersion: string;
  featureNames: string[];
  /** What `symbol_index` and `session_index` point at. */
  symbols: string[];
  sessions: SessionDate[];
  rows: number;
  parts: { file: string; from: SessionDate; to: SessionDate; rows: number; bytes: number }[];
}

/** Throws what `planStretches` throws. */
export async function buildMatrix(request: PanelRequest, options: MatrixOptions): Promise<MatrixManifest> {
  const { folder } = options;
  const planned = planStretches(request, options.stretch);
  const { grid, features, names, stretches } = planned;
  const manifest: MatrixManifest = {
    asOf: request.asOf,
    featureSetVersion: featureSetVersion(features),
    featureNames: names,
    symbols: grid.series.map(({ symbol }) => symbol),
    sessions: [...grid.sessions],
    rows: stretches.reduce((sum, part) => sum + part.rows, 0),
    parts: [],
  };
  await mkdir(folder, { recursive: true });
  await runStretches(planned, options.threads, async (stretch, k, columns) => {
    const file = `part-${String(k).padStart(4, '0')}.parquet`;
    const bytes = await writeColumns(join(folder, file), [
      ...placesOf(grid, stretch),
      ...columns.map((values, f) => ({ name: `feature_${names[f]}`, values })),
    ]);
    const [first, last] = [grid.sessions[stretch.from]!, grid.sessions[stretch.to - 1]!];
    manifest.parts.push({ file, from: first, to: last, rows: stretch.rows, bytes });
  });
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
  return manifest;
}

/** Which session and symbol each row is of, and its raw close. */
function placesOf(grid: Grid, { from, to, rows }: Stretch) {
  const [session, symbol, price] = [new Int32Array(rows), new Int32Array(rows), new Float64Array(rows)];
  let row = 0;
  for (let t = from; t < to; t++) {
    grid.own.forEach((cells, s) => {
      const bar = cells[t];
      if (!bar) return;
      session[row] = t;
      symbol[row] = s;
      price[row++] = bar.close;
    });
  }
  return [
    { name: 'session_index', values: session },
    { name: 'symbol_index', values: symbol },
    { name: 'price', values: price },
  ];
}
