/** A panel that sessions can be added to: the folds stay where they are, and what is there is not computed again. */
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Bar, Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { byHorizon } from '../models/by-horizon.ts';
import { CATALOGUE } from './catalogue.ts';
import { createEngine, type Engine, type EngineSession, type EngineState } from './engine.ts';
import { arrange, extendGrid, type Grid, type PanelRequest, sessionAt } from './grid.ts';
import type { MarketSession } from './market.ts';
import { featuresOffered } from './offered.ts';
import { fillTargets } from './panel-targets.ts';

/** Sessions computed in one go: long enough to be fast, short enough to stay small in memory. */
const STRETCH = 256;

type Columns = Pick<Panel, 'symbolIndex' | 'sessionIndex' | 'features' | 'targets' | 'price'>;

export interface PanelGrowth {
  engine: Engine;
  state: EngineState;
  grid: Grid;
  rows: number;
  /** First row of each session. */
  starts: number[];
  /** What the symbols of each session share. */
  shared: MarketSession[];
  /** With room for more rows. */
  columns: Columns;
}

/** All sessions of the request. Throws what `buildPanel` throws. */
export function growPanel(request: PanelRequest): PanelGrowth {
  const grid = arrange(request);
  const engine = createEngine(request.features ?? featuresOffered(request), CATALOGUE);
  const rows = grid.series.reduce((total, { bars }) => total + bars.length, 0);
  const growth: PanelGrowth = {
    ...{ engine, grid, state: engine.init(grid.series.length), rows: 0, starts: [], shared: [] },
    columns: roomFor(rows, engine.featureNames.length),
  };
  fold(growth, 0);
  return growth;
}

/** A session to add: its bars by symbol, the very objects that are in the series. */
export interface AddedSession {
  session: SessionDate;
  bars: ReadonlyMap<string, Bar>;
}

/** Sessions more, in order. The request's series have their bars already; of the other rows nothing may have changed. */
export function extendPanel(growth: PanelGrowth, added: readonly AddedSession[]): void {
  const from = growth.grid.sessions.length;
  for (const { session, bars } of added) extendGrid(growth.grid, session, bars);
  if (added.length > 0) fold(growth, from);
}

/** Sessions from number `from` on: their rows, and the targets that they realise. */
function fold(growth: PanelGrowth, from: number): void {
  const { engine, state, grid, starts } = growth;
  for (let first = from; first < grid.sessions.length; first += STRETCH) {
    const stretch = grid.sessions.slice(first, first + STRETCH).map((_, k) => sessionAt(grid, first + k));
    const rows = startsOf(stretch, growth.rows);
    const [at, end] = [growth.rows, rows.pop()!];
    makeRoom(growth, end);
    const { columns } = growth;
    const into = columns.features.map((column) => column.subarray(at, end));
    engine.run(state, stretch, into, 0, growth.shared);
    starts.push(...rows);
    growth.rows = end;
    // Symbol by symbol, as the bars lie in memory.
    for (let s = 0; s < grid.own.length; s++) {
      for (let k = 0; k < stretch.length; k++) {
        const bar = stretch[k]!.bars[s];
        if (bar === undefined) continue;
        const row = rows[k]!++;
        columns.symbolIndex[row] = s;
        columns.sessionIndex[row] = first + k;
        columns.price[row] = bar.close;
      }
    }
  }
  const { rows, columns } = growth;
  fillTargets({ rows, ...columns }, grid, starts[Math.max(0, from - Math.max(...HORIZONS))] ?? 0);
}

/** First row of each session, the first of them at `row`, and the row after the last. */
function startsOf(stretch: readonly EngineSession[], row: number): number[] {
  const starts = [row];
  for (const { bars } of stretch) {
    let next = starts.at(-1)!;
    for (let s = 0; s < bars.length; s++) if (bars[s] !== undefined) next++;
    starts.push(next);
  }
  return starts;
}

/** The panel of all sessions. Its columns are views of the growth: done with before the growth goes on. */
export function panelFrom({ engine, grid, rows, columns }: PanelGrowth, asOf: Instant): Panel {
  const filled = (column: Float64Array) => column.subarray(0, rows);
  return {
    asOf,
    symbols: grid.series.map(({ symbol }) => symbol),
    sessions: [...grid.sessions],
    rows,
    symbolIndex: columns.symbolIndex.subarray(0, rows),
    sessionIndex: columns.sessionIndex.subarray(0, rows),
    featureNames: [...engine.featureNames],
    features: columns.features.map(filled),
    targets: byHorizon((h) => filled(columns.targets[h])),
    price: filled(columns.price),
  };
}

function roomFor(rows: number, features: number): Columns {
  const floats = () => new Float64Array(rows);
  return {
    ...{ symbolIndex: new Int32Array(rows), sessionIndex: new Int32Array(rows), price: floats() },
    features: Array.from({ length: features }, floats),
    targets: byHorizon(floats),
  };
}

/** A year more at a time: copying ten of them costs a tenth of a second. */
function makeRoom(growth: PanelGrowth, rows: number): void {
  const { columns, grid } = growth;
  if (rows <= columns.price.length) return;
  const room = rows + 252 * grid.series.length;
  const larger = <T extends Float64Array | Int32Array>(column: T): T => {
    const made = new (column.constructor as new (length: number) => T)(room);
    made.set(column);
    return made;
  };
  growth.columns = {
    symbolIndex: larger(columns.symbolIndex),
    sessionIndex: larger(columns.sessionIndex),
    price: larger(columns.price),
    features: columns.features.map(larger),
    targets: byHorizon((h) => larger(columns.targets[h])),
  };
}
