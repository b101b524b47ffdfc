/** What `features` measures on 500 symbols, in a process of its own so that its memory is that of the work: one line of JSON. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildMatrix } from '../activities/features/parallel.ts';
import { CATALOGUE } from '../forecasting/features/catalogue.ts';
import { createEngine } from '../forecasting/features/engine.ts';
import type { Feature } from '../forecasting/features/feature.ts';
import { arrange, sessionAt } from '../forecasting/features/grid.ts';
import { CORE } from '../forecasting/features/sets.ts';
import { writeColumns } from '../stores/lake/plain-parquet.ts';
import { largeRequest } from './features-universe.ts';

const SYMBOLS = 500;
const SESSIONS = 2520;
const FEATURES = 150;

export interface LargeResult {
  threads: number;
  features: number;
  rows: number;
  seconds: number;
  /** Of all threads, user and system. */
  cpuSeconds: number;
  peakMegabytes: number;
  parquetMegabytes: number;
  /** One session more for all symbols: folds continued, Parquet written; and the state through JSON before that. */
  append: { seconds: number; stateMegabytes: number; restoreSeconds: number };
}

/** The core and those that follow it in the catalogue, `FEATURES` in all. */
function chosen(): Feature[] {
  const later = CATALOGUE.filter(({ name }) => !CORE.includes(name)).slice(0, FEATURES - CORE.length);
  return CATALOGUE.filter((feature) => CORE.includes(feature.name) || later.includes(feature));
}

async function measureLarge(): Promise<LargeResult> {
  const request = { ...largeRequest(SYMBOLS, SESSIONS), features: chosen() };
  const folder = await mkdtemp(join(tmpdir(), 'tempocast-features-'));
  const threads = 2;
  try {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const { rows, parts } = await buildMatrix(request, { folder, threads });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
    return {
      ...{ threads, features: request.features.length, rows, seconds, peakMegabytes },
      cpuSeconds: (user + system) / 1e6,
      parquetMegabytes: Math.round(parts.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6),
      append: await measureAppend(request, folder),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The longest window is 252 sessions, so a state after 300 has the size and the work of one after ten years. */
async function measureAppend(
  request: ReturnType<typeof largeRequest> & { features: Feature[] },
  folder: string,
) {
  const grid = arrange(request);
  const engine = createEngine(request.features, CATALOGUE);
  const state = engine.init(grid.series.length);
  const last = grid.sessions.length - 1;
  const columns = request.features.map(() => new Float64Array(grid.series.length));
  for (let t = last - 300; t < last; t++) engine.run(state, [sessionAt(grid, t)], columns, 0);
  const saved = JSON.stringify(state);
  let seconds = Number.POSITIVE_INFINITY;
  let restoreSeconds = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 5; k++) {
    const before = performance.now();
    const continued = JSON.parse(saved);
    const start = performance.now();
    const rows = engine.run(continued, [sessionAt(grid, last)], columns, 0);
    const file = join(folder, 'session.parquet');
    const values = columns.map((column, f) => ({
      name: engine.featureNames[f]!,
      values: column.subarray(0, rows),
    }));
    await writeColumns(file, values);
    seconds = Math.min(seconds, (performance.now() - start) / 1000);
    restoreSeconds = Math.min(restoreSeconds, (start - before) / 1000);
  }
  return { seconds, stateMegabytes: Math.round(saved.length / 1e6), restoreSeconds };
}

if (import.meta.main) process.stdout.write(`${JSON.stringify(await measureLarge())}\n`);
