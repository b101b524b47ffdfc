/** What a panel is asked for, checked and laid out by session. */
import { TerminalError } from '../../schemas/errors.ts';
import { INDEX_LIST, RECORD_DATASETS, type RecordTables } from '../../schemas/feature-records.ts';
import type { Bar, BarSeries, Instant, SessionDate } from '../../schemas/market.ts';
import type { EngineSession } from './engine.ts';
import type { Feature } from './feature.ts';
import { TEN_YEAR_RATE, THIRTY_YEAR_RATE, THREE_MONTH_RATE, THREE_MONTH_VOLATILITY } from './market.ts';
import { arrivalsBySession, cutoffsAscend, type SessionArrivals } from './records/arrivals.ts';

export interface PanelRequest {
  asOf: Instant;
  /** The symbols that get rows; none of them known later than `asOf`. */
  series: readonly BarSeries[];
  /** Symbols that only give context: indices, rates. */
  context: readonly BarSeries[];
  /** Every exchange session of the span, ascending, without gaps. */
  sessions: readonly SessionDate[];
  /** Symbol that stands for the market, in `series` or `context`. */
  market: string;
  volatilityIndex: string;
  /** The datasets beside bars, none of them known later than `asOf`, with the last instant that each session sees. */
  records?: { tables: RecordTables; cutoffs: readonly Instant[] };
  /** Columns in this order; when absent all of the catalogue that the data offer (offered.ts). */
  features?: readonly Feature[];
}

type Cells = readonly (Bar | undefined)[];

export interface Grid {
  sessions: SessionDate[];
  /** By symbol, of series and context: each of the lists below is one of these. */
  cells: ReadonlyMap<string, (Bar | undefined)[]>;
  /** The series that get rows, by symbol, and their bars by session. */
  series: readonly BarSeries[];
  own: readonly Cells[];
  market: Cells;
  volatilityIndex: Cells;
  rate10: Cells | undefined;
  rate30: Cells | undefined;
  volatility3m: Cells | undefined;
  rate3m: Cells | undefined;
  records: readonly SessionArrivals[] | undefined;
}

/** Throws (terminal): KnownLater, DuplicateSymbol, MissingContext, BarsOutOfOrder, BarOutsideSessions, CutoffsOutOfOrder. */
export function arrange(request: PanelRequest): Grid {
  const { sessions } = request;
  const series = [...request.series].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const all = [...series, ...request.context];
  checkKnown(all, request.asOf);
  const grid = new Map(all.map((one) => [one.symbol, bySession(one, sessions)]));
  if (grid.size !== all.length) {
    throw new TerminalError('DuplicateSymbol', `a symbol occurs twice in ${all.map((s) => s.symbol)}`);
  }
  return {
    sessions: [...sessions],
    cells: grid,
    series,
    own: series.map(({ symbol }) => grid.get(symbol)!),
    market: contextOf(grid, request.market),
    volatilityIndex: contextOf(grid, request.volatilityIndex),
    rate10: grid.get(TEN_YEAR_RATE),
    rate30: grid.get(THIRTY_YEAR_RATE),
    volatility3m: grid.get(THREE_MONTH_VOLATILITY),
    rate3m: grid.get(THREE_MONTH_RATE),
    records: arrivalsOf(request, series),
  };
}

/** Adds a session and the bars it has. Those of the grid's series must be the last of their `bars` already. */
export function extendGrid(grid: Grid, session: SessionDate, bars: ReadonlyMap<string, Bar>): void {
  grid.sessions.push(session);
  for (const [symbol, cells] of grid.cells) cells.push(bars.get(symbol));
}

/** What the engine is given of session number `t`. */
export function sessionAt(grid: Grid, t: number): EngineSession {
  return {
    session: grid.sessions[t]!,
    bars: grid.own.map((cells) => cells[t]),
    market: grid.market[t],
    volatilityIndex: grid.volatilityIndex[t],
    rate10: grid.rate10?.[t],
    rate30: grid.rate30?.[t],
    volatility3m: grid.volatility3m?.[t],
    rate3m: grid.rate3m?.[t],
    records: grid.records?.[t],
  };
}

function arrivalsOf({ records, sessions, asOf }: PanelRequest, series: readonly BarSeries[]) {
  if (records === undefined) return undefined;
  const { tables, cutoffs } = records;
  if (!cutoffsAscend(cutoffs, sessions)) {
    throw new TerminalError(
      'CutoffsOutOfOrder',
      `${cutoffs.length} cut-offs for ${sessions.length} sessions; one for each is needed, ascending`,
    );
  }
  for (const name of RECORD_DATASETS) {
    const later = tables[name].find(({ knownAt }) => knownAt > asOf);
    if (later === undefined) continue;
    throw new TerminalError(
      'KnownLater',
      `a row of ${name} became known ${later.knownAt}, later than the panel's ${asOf}`,
    );
  }
  const symbols = series.map(({ symbol }) => symbol);
  return arrivalsBySession(tables, symbols, cutoffs, INDEX_LIST);
}

function bySession(series: BarSeries, sessions: readonly SessionDate[]): (Bar | undefined)[] {
  const cells = new Array<Bar | undefined>(sessions.length).fill(undefined);
  let t = 0;
  let previous = '';
  for (const bar of series.bars) {
    const where = `bar ${bar.session} of ${series.symbol}`;
    if (bar.session <= previous) {
      throw new TerminalError('BarsOutOfOrder', `${where} follows ${previous}; sessions must ascend`);
    }
    previous = bar.session;
    while (t < sessions.length && sessions[t]! < bar.session) t++;
    if (sessions[t] !== bar.session) {
      throw new TerminalError(
        'BarOutsideSessions',
        `${where} is on no session of ${sessions[0]}..${sessions.at(-1)}; pass the calendar of the whole span`,
      );
    }
    cells[t] = bar;
  }
  return cells;
}

function checkKnown(all: readonly BarSeries[], asOf: Instant): void {
  for (const series of all) {
    if (series.asOf <= asOf) continue;
    throw new TerminalError(
      'KnownLater',
      `series ${series.symbol} is as of ${series.asOf}, later than the panel's ${asOf}`,
    );
  }
}

function contextOf(grid: Map<string, (Bar | undefined)[]>, symbol: string): (Bar | undefined)[] {
  const cells = grid.get(symbol);
  if (cells) return cells;
  throw new TerminalError(
    'MissingContext',
    `context symbol ${symbol} is neither in series nor in context; pass it with empty bars when unknown`,
  );
}
