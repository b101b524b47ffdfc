/**
 * Features on several threads, for universes of hundreds of symbols: bit for bit what the single fold gives.
 * Symbols are shared out and stay where their state is; a stretch of sessions at a time, so that memory does not
 * grow with the history. What a session's symbols share is known before their folds move, and ranks come after all of
 * them have. A stretch is taken away while the next one is computed.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { initAdjust } from '../../forecasting/features/adjust.ts';
import { packBars } from '../../forecasting/features/bar-columns.ts';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { enterStretch } from '../../forecasting/features/engine.ts';
import type { Feature } from '../../forecasting/features/feature.ts';
import { arrange, type Grid, type PanelRequest, sessionAt } from '../../forecasting/features/grid.ts';
import { SymbolInputs } from '../../forecasting/features/inputs.ts';
import { initMarket, type MarketSession } from '../../forecasting/features/market.ts';
import { featuresOffered } from '../../forecasting/features/offered.ts';
import { initFacts, type SymbolFacts } from '../../forecasting/features/records/facts.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { columnsIn, planOf, type ShareOfWork, type Task } from './parallel-worker.ts';

export interface StretchOptions {
  threads: number;
  /** Sessions in one stretch. */
  stretch?: number;
}

/** A stretch of sessions: where its rows are. */
export interface Stretch {
  from: number;
  to: number;
  rows: number;
  /** First row of each session, then the row after the last. */
  starts: number[];
}

export interface Planned {
  grid: Grid;
  features: readonly Feature[];
  names: string[];
  stretches: Stretch[];
}

/** Throws what `buildPanel` throws, and UnknownFeature (terminal) for one outside the catalogue: threads look them up by name. */
export function planStretches(request: PanelRequest, length = 168): Planned {
  const grid = arrange(request);
  const features = request.features ?? featuresOffered(request);
  const foreign = features.find((feature) => !CATALOGUE.includes(feature));
  if (foreign !== undefined) {
    throw new TerminalError(
      'UnknownFeature',
      `feature ${foreign.name} is not of the catalogue and cannot be sent to a thread; add it there or use buildPanel`,
    );
  }
  return { grid, features, names: features.map(({ name }) => name), stretches: stretchesOf(grid, length) };
}

/**
 * Computes the stretches in order.
 * @param take gets the columns of stretch k; they may be written over once the promise of it and of k + 1 are done
 */
export async function runStretches(
  { grid, names, stretches }: Planned,
  threads: number,
  take: (stretch: Stretch, k: number, columns: Float64Array[]) => Promise<void>,
): Promise<void> {
  const width = planOf(names).columns;
  const most = Math.max(0, ...stretches.map(({ rows }) => rows));
  const buffers = [0, 1].map(() => new SharedArrayBuffer(8 * width * most));
  const bars = packBars(grid.series, grid.sessions);
  const rows = rowsOf(bars.sessions, stretches);
  const team = startTeam(Math.max(1, Math.min(threads, grid.series.length)), (k, of) => {
    const { first, end } = shareOf(grid, k, of);
    return { names, sessions: grid.sessions, bars, rows, first, end, buffers };
  });
  try {
    const { length } = grid.series;
    const shared = {
      ...{ adjust: grid.series.map(initAdjust), market: initMarket(), facts: initFacts(length) },
      inputs: grid.series.map(() => new SymbolInputs()),
    };
    let context = contextOf(grid, shared, stretches[0]);
    let taking: Promise<void> = Promise.resolve();
    for (const [k, stretch] of stretches.entries()) {
      const { from, to, rows: count } = stretch;
      const { market, facts } = context;
      const buffer = k % 2;
      const folded = team.all((thread, of) => {
        const { first, end } = shareOf(grid, thread, of);
        const own = facts?.map((session) => session.slice(first, end));
        return { kind: 'fold', buffer, rows: count, from, to, market, facts: own };
      });
      context = contextOf(grid, shared, stretches[k + 1]);
      await folded;
      await team.all((t, of) => {
        const [first, end] = [t, t + 1].map((part) => Math.floor((part * (to - from)) / of)) as [
          number,
          number,
        ];
        const starts = stretch.starts.slice(first, end + 1);
        return { kind: 'share', buffer, rows: count, market: market.slice(first, end), starts };
      });
      // The other buffer is filled next: what is in it must be taken.
      await taking;
      taking = take(stretch, k, columnsIn(buffers[buffer]!, width, count).slice(0, names.length));
      taking.catch(() => {});
    }
    await taking;
  } finally {
    await team.stop();
  }
}

function shareOf(grid: Grid, k: number, of: number): { first: number; end: number } {
  const [first, end] = [k, k + 1].map((part) => Math.round((part * grid.series.length) / of));
  return { first: first!, end: end! };
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

/** What the stretch's sessions share, and what is known of the symbols beside bars: before any fold moves. */
function contextOf(
  grid: Grid,
  { inputs, ...state }: Parameters<typeof enterStretch>[0] & { inputs: readonly SymbolInputs[] },
  stretch: Stretch | undefined,
): { market: MarketSession[]; facts: SymbolFacts[][] | undefined } {
  const { from, to } = stretch ?? { from: 0, to: 0 };
  const sessions = Array.from({ length: to - from }, (_, k) => sessionAt(grid, from + k));
  const { markets, facts } = enterStretch(state, sessions, inputs, 0, calendarOf('XNYS'));
  return { market: markets, facts: grid.records === undefined ? undefined : facts };
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
