/**
 * A feature matrix on several threads, for universes of hundreds of symbols: bit for bit what the single fold gives.
 * Symbols are shared out and stay where their state is; a stretch of sessions at a time, so that memory does not
 * grow with the history. What a session's symbols share is known before their folds move, and ranks come after all of
 * them have. A stretch is written while the next one is computed.
 */
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { initAdjust } from '../../forecasting/features/adjust.ts';
import { packBars } from '../../forecasting/features/bar-columns.ts';
import { CATALOGUE, featureSetVersion } from '../../forecasting/features/catalogue.ts';
import { enterSession } from '../../forecasting/features/engine.ts';
import { arrange, type Grid, type PanelRequest, sessionAt } from '../../forecasting/features/grid.ts';
import { initMarket, type MarketSession } from '../../forecasting/features/market.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { writeColumns } from './parallel-parquet.ts';
import { columnsIn, planOf, type ShareOfWork, type Task } from './parallel-worker.ts';

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

/** A stretch of sessions: where its rows are. */
interface Stretch {
  from: number;
  to: number;
  rows: number;
  /** First row of each session, then the row after the last. */
  starts: number[];
}

/** Throws what `buildPanel` throws, and UnknownFeature (terminal) for one outside the catalogue: threads look them up by name. */
export async function buildMatrix(request: PanelRequest, options: MatrixOptions): Promise<MatrixManifest> {
  const { folder, stretch: length = 84 } = options;
  const grid = arrange(request);
  const features = request.features ?? CATALOGUE;
  const foreign = features.find((feature) => !CATALOGUE.includes(feature));
  if (foreign !== undefined) {
    throw new TerminalError(
      'UnknownFeature',
      `feature ${foreign.name} is not of the catalogue and cannot be sent to a thread; add it there or use buildPanel`,
    );
  }
  const names = features.map(({ name }) => name);
  const stretches = stretchesOf(grid, length);
  const width = planOf(names).columns;
  const most = Math.max(0, ...stretches.map(({ rows }) => rows));
  const buffers = [0, 1].map(() => new SharedArrayBuffer(8 * width * most));
  const bars = packBars(grid.series, grid.sessions);
  const rows = rowsOf(bars.sessions, stretches);
  const team = startTeam(Math.max(1, Math.min(options.threads, grid.series.length)), (k, of) => {
    const [first, end] = [k, k + 1].map((part) => Math.round((part * grid.series.length) / of));
    return { names, sessions: grid.sessions, bars, rows, first: first!, end: end!, buffers };
  });
  const manifest: MatrixManifest = {
    asOf: request.asOf,
    featureSetVersion: featureSetVersion(features),
    featureNames: names,
    symbols: grid.series.map(({ symbol }) => symbol),
    sessions: [...grid.sessions],
    rows: stretches.reduce((sum, part) => sum + part.rows, 0),
    parts: [],
  };
  try {
    await mkdir(folder, { recursive: true });
    const shared = { adjust: grid.series.map(initAdjust), market: initMarket() };
    const contextOf = (stretch: Stretch | undefined) => (stretch ? marketOf(grid, shared, stretch) : []);
    let market = contextOf(stretches[0]);
    let writing: Promise<unknown> = Promise.resolve();
    for (const [k, stretch] of stretches.entries()) {
      const { from, to, rows: count } = stretch;
      const buffer = k % 2;
      const folded = team.all(() => ({ kind: 'fold', buffer, rows: count, from, to, market }));
      const next = contextOf(stretches[k + 1]);
      await folded;
      await team.all((t, of) => {
        const [first, end] = [t, t + 1].map((part) => Math.floor((part * (to - from)) / of)) as [
          number,
          number,
        ];
        const starts = stretch.starts.slice(first, end + 1);
        return { kind: 'share', buffer, rows: count, market: market.slice(first, end), starts };
      });
      market = next;
      // The other buffer is filled next: what is in it must be on disk.
      await writing;
      const file = `part-${String(k).padStart(4, '0')}.parquet`;
      const columns = columnsIn(buffers[buffer]!, width, count).slice(0, names.length);
      writing = writeColumns(join(folder, file), [
        ...placesOf(grid, stretch),
        ...columns.map((values, f) => ({ name: `feature_${names[f]}`, values })),
      ]).then((bytes) => {
        const [first, last] = [grid.sessions[from]!, grid.sessions[to - 1]!];
        manifest.parts.push({ file, from: first, to: last, rows: count, bytes });
      });
      writing.catch(() => {});
    }
    await writing;
    await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 1)}\n`);
    return manifest;
  } finally {
    await team.stop();
  }
}

function stretchesOf(grid: Grid, length: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let from = 0; from < grid.sessions.length; from += length) {
    const to = Math.min(from + length, grid.sessions.length);
    const starts = [0];
    for (let t = from; t < to; t++) {
      let count = 0;
      for (const cells of grid.own) if (cells[t]) count++;
      starts.push(starts.at(-1)! + count);
    }
    stretches.push({ from, to, rows: starts.at(-1)!, starts });
  }
  return stretches;
}

/** Of each bar, symbol after symbol, its row inside its stretch: rows go by session, then by symbol. */
function rowsOf(sessions: Int32Array, stretches: readonly Stretch[]): Int32Array {
  const next = stretches.flatMap(({ starts }) => starts.slice(0, -1));
  const rows = new Int32Array(new SharedArrayBuffer(4 * sessions.length));
  for (let at = 0; at < sessions.length; at++) rows[at] = next[sessions[at]!]!++;
  return rows;
}

function marketOf(
  grid: Grid,
  shared: Parameters<typeof enterSession>[0],
  { from, to }: Stretch,
): MarketSession[] {
  const calendar = calendarOf('XNYS');
  return Array.from(
    { length: to - from },
    (_, k) => enterSession(shared, sessionAt(grid, from + k), calendar).market,
  );
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

function startTeam(threads: number, workOf: (k: number, of: number) => ShareOfWork) {
  const workers = Array.from({ length: threads }, (_, k) => {
    const workerData = workOf(k, threads);
    return new Worker(new URL('./parallel-worker.ts', import.meta.url), { workerData });
  });
  return {
    /** Gives each thread its task and waits for all; an error in one is thrown. */
    async all(taskOf: (k: number, of: number) => Task): Promise<void> {
      await Promise.all(
        workers.map(async (worker, k) => {
          const done = once(worker, 'message');
          worker.postMessage(taskOf(k, threads));
          await done;
        }),
      );
    },
    stop: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}
