/** A thread of a parallel matrix: folds its share of the symbols stretch by stretch, then ranks its share of the sessions. */
import { parentPort, workerData } from 'node:worker_threads';
import { adjustBar, initAdjust } from '../../forecasting/features/adjust.ts';
import { type BarColumns, barAt } from '../../forecasting/features/bar-columns.ts';
import { toRows } from '../../forecasting/features/by-symbol.ts';
import { CATALOGUE } from '../../forecasting/features/catalogue.ts';
import { fillSessions, rankSessions } from '../../forecasting/features/engine.ts';
import { initFolds, runSymbols } from '../../forecasting/features/folds.ts';
import { SymbolInputs } from '../../forecasting/features/inputs.ts';
import type { MarketSession } from '../../forecasting/features/market.ts';
import { planFeatures } from '../../forecasting/features/plan.ts';
import type { SymbolFacts } from '../../forecasting/features/records/facts.ts';
import type { SessionDate } from '../../schemas/market.ts';

export interface ShareOfWork {
  /** Features of the catalogue, in column order. */
  names: readonly string[];
  sessions: readonly SessionDate[];
  bars: BarColumns;
  /** Of each bar, its row inside its stretch. */
  rows: Int32Array;
  /** Symbols first .. end - 1 are this thread's. */
  first: number;
  end: number;
  /** Columns of a stretch, one after the other; two, so that one is written to disk while the other fills. */
  buffers: readonly SharedArrayBuffer[];
}

export type Task =
  /** Move the folds over the sessions from .. to - 1, whose `rows` rows lie in `buffer`. */
  | {
      kind: 'fold';
      buffer: number;
      rows: number;
      from: number;
      to: number;
      market: MarketSession[];
      /** By session of the stretch, then by symbol of this thread; absent without records. */
      facts: SymbolFacts[][] | undefined;
    }
  /** What needs whole sessions, for some of them: what their symbols share, and ranks. `starts` as in fillSessions. */
  | { kind: 'share'; buffer: number; rows: number; market: MarketSession[]; starts: number[] };

/** Columns of `rows` rows in a buffer. */
export function columnsIn(buffer: SharedArrayBuffer, columns: number, rows: number): Float64Array[] {
  return Array.from({ length: columns }, (_, c) => new Float64Array(buffer, 8 * rows * c, rows));
}

/** Features by name, with what their ranks need. */
export function planOf(names: readonly string[]) {
  return planFeatures(
    names.map((name) => CATALOGUE.find((feature) => feature.name === name)!),
    CATALOGUE,
  );
}

/** Symbols that go through each base together: the values of as many stay in the cache until they go to their rows. */
const GROUP = 64;

function serve(work: ShareOfWork): (task: Task) => void {
  const plan = planOf(work.names);
  const { bars, sessions, rows } = work;
  const own = Array.from({ length: work.end - work.first }, (_, k) => ({
    next: bars.starts[work.first + k]!,
    end: bars.starts[work.first + k + 1]!,
    adjust: initAdjust(),
    folds: initFolds(plan.folds),
    inputs: new SymbolInputs(),
  }));
  return (task) => {
    const columns = columnsIn(work.buffers[task.buffer]!, plan.columns, task.rows);
    if (task.kind === 'share') {
      fillSessions(plan, task.market, columns, task.starts);
      return rankSessions(plan, columns, task.starts);
    }
    for (let first = 0; first < own.length; first += GROUP) {
      const placeOf = new Int32Array(task.rows).fill(-1);
      let place = 0;
      for (let k = first; k < Math.min(first + GROUP, own.length); k++) {
        const symbol = own[k]!;
        symbol.inputs.clear(task.market);
        while (symbol.next < symbol.end && bars.sessions[symbol.next]! < task.to) {
          const t = bars.sessions[symbol.next]! - task.from;
          symbol.inputs.push(adjustBar(symbol.adjust, barAt(bars, sessions, symbol.next)), t);
          if (task.facts) symbol.inputs.known.push(task.facts[t]![k]!);
          placeOf[rows[symbol.next]!] = place++;
          symbol.next++;
        }
      }
      const group = own.slice(first, first + GROUP);
      const move = toRows(placeOf, 0);
      runSymbols(
        plan,
        group.map(({ folds }) => folds),
        group.map(({ inputs }) => inputs),
        (column, values) => move(values, columns[column]!),
      );
    }
  };
}

if (parentPort !== null) {
  const port = parentPort;
  const perform = serve(workerData as ShareOfWork);
  port.on('message', (task: Task) => {
    perform(task);
    port.postMessage('done');
  });
}
