import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import type { Bar, BarSeries, Instant, SessionDate } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { CATALOGUE } from './catalogue.ts';
import { createEngine, type EngineSession } from './engine.ts';
import type { Feature } from './feature.ts';
import { TEN_YEAR_RATE, THIRTY_YEAR_RATE } from './market.ts';
import { dailyLogReturn, sumOver } from './target.ts';

/** Sessions computed in one go: long enough to be fast, short enough to stay small in memory. */
const STRETCH = 256;

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
  /** Columns in this order; the whole catalogue when absent. */
  features?: readonly Feature[];
}

/**
 * The panel as of an instant: features of all sessions, targets where realised.
 * Throws (terminal): KnownLater, DuplicateSymbol, MissingContext, BarsOutOfOrder, BarOutsideSessions.
 */
export function buildPanel(request: PanelRequest): Panel {
  const { sessions } = request;
  const sorted = [...request.series].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  const all = [...sorted, ...request.context];
  checkKnown(all, request.asOf);
  const grid = new Map(all.map((series) => [series.symbol, bySession(series, sessions)]));
  if (grid.size !== all.length) {
    throw new TerminalError('DuplicateSymbol', `a symbol occurs twice in ${all.map((s) => s.symbol)}`);
  }
  const own = sorted.map((series) => grid.get(series.symbol)!);
  const market = contextOf(grid, request.market);
  const volatilityIndex = contextOf(grid, request.volatilityIndex);
  const engine = createEngine(request.features ?? CATALOGUE, CATALOGUE);
  const rows = sorted.reduce((total, series) => total + series.bars.length, 0);
  const panel: Panel = {
    asOf: request.asOf,
    symbols: sorted.map((series) => series.symbol),
    sessions: [...sessions],
    rows,
    symbolIndex: new Int32Array(rows),
    sessionIndex: new Int32Array(rows),
    featureNames: engine.featureNames,
    features: engine.featureNames.map(() => new Float64Array(rows)),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, new Float64Array(rows)])) as Panel['targets'],
    price: new Float64Array(rows),
  };
  const state = engine.init(sorted.length);
  let at = 0;
  for (let first = 0; first < sessions.length; first += STRETCH) {
    const stretch = sessions.slice(first, first + STRETCH).map((session, k): EngineSession => {
      const t = first + k;
      return {
        session,
        bars: own.map((cells) => cells[t]),
        market: market[t],
        volatilityIndex: volatilityIndex[t],
        rate10: grid.get(TEN_YEAR_RATE)?.[t],
        rate30: grid.get(THIRTY_YEAR_RATE)?.[t],
      };
    });
    let row = at;
    at += engine.run(state, stretch, panel.features, at);
    stretch.forEach(({ bars }, k) => {
      bars.forEach((bar, s) => {
        if (!bar) return;
        panel.symbolIndex[row] = s;
        panel.sessionIndex[row] = first + k;
        panel.price[row++] = bar.close;
      });
    });
  }
  fillTargets(panel, sorted, own);
  return panel;
}

function fillTargets(panel: Panel, series: BarSeries[], own: (Bar | undefined)[][]): void {
  const daily = series.map(({ bars }) =>
    bars.map((bar, i) => (i === 0 ? Number.NaN : dailyLogReturn(bars[i - 1]!.close, bar))),
  );
  const passed = new Int32Array(series.length);
  for (let row = 0; row < panel.rows; row++) {
    const s = panel.symbolIndex[row]!;
    const i = passed[s]!++;
    for (const h of HORIZONS) {
      const end = own[s]![panel.sessionIndex[row]! + h];
      // Sessions without a bar in between make it fewer than h bars away.
      let steps = end ? h : 0;
      while (steps > 0 && series[s]!.bars[i + steps] !== end) steps--;
      panel.targets[h][row] = end ? sumOver(daily[s]!, i + 1, i + steps) : Number.NaN;
    }
  }
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
