/** Rows of a panel made again: a symbol's folds from its first bar, given no session before those up to it have been read. */
import type { Bar } from '../../schemas/market.ts';
import { calendarOf } from '../calendar/calendars.ts';
import { adjustBar, initAdjust } from './adjust.ts';
import { CATALOGUE } from './catalogue.ts';
import { enterSession } from './engine.ts';
import type { Feature, FeatureInput } from './feature.ts';
import { initFolds } from './folds.ts';
import { type Grid, sessionAt } from './grid.ts';
import { initMarket, type MarketSession } from './market.ts';
import { planFeatures } from './plan.ts';
import { initFacts, NO_FACTS } from './records/facts.ts';

export interface RefoldRequest {
  /** Without records. */
  grid: Grid;
  /** What the symbols of each session share; made again of the grid's bars when absent. */
  shared?: readonly MarketSession[] | undefined;
  symbol: string;
  /** The symbol's own, read anew: they stand in for the grid's. */
  bars: readonly Bar[];
  /** Numbers of the sessions, ascending; a row is made before anything later is looked at. */
  at: readonly number[];
  /** Any but ranks, which need the other symbols' folds. */
  features: readonly Feature[];
}

/**
 * Of each session the values in the order of the features; undefined where the symbol has no bar. Base by base and value by value, not
 * in stretches as the engine does: nothing is read of a fold but what is asked for.
 */
export function refoldRows(request: RefoldRequest): (number[] | undefined)[] {
  const { grid, bars, at, features } = request;
  const ofSession = new Map(bars.map((bar) => [bar.session, bar]));
  const cells = grid.sessions.map((session) => ofSession.get(session));
  const { folds, readings, sessions } = planFeatures(features, CATALOGUE);
  const states = initFolds(folds);
  const adjust = initAdjust();
  const shared = request.shared ?? sharedAgain(request, cells);
  let t = 0;
  return at.map((last) => {
    const inputs: FeatureInput[] = [];
    for (; t <= last; t++) {
      const bar = cells[t];
      if (bar) inputs.push({ bar: adjustBar(adjust, bar), market: shared[t]!, facts: NO_FACTS });
    }
    folds.forEach(({ base }, b) => {
      for (const input of inputs) base.update(states[b], input);
    });
    if (cells[last] === undefined) return undefined;
    const values = new Array<number>(features.length).fill(Number.NaN);
    folds.forEach(({ base, reads, columns }, b) => {
      const output = base.value(states[b]);
      reads.forEach((read, k) => {
        values[columns[k]!] = read(output);
      });
    });
    for (const { pick, column } of readings) values[column] = pick(inputs.at(-1)!);
    for (const { pick, column } of sessions) values[column] = pick(shared[last]!);
    return values;
  });
}

/** A session's is made before any later one is looked at. */
function sharedAgain(
  { grid, symbol, at }: RefoldRequest,
  cells: readonly (Bar | undefined)[],
): MarketSession[] {
  const s = grid.series.findIndex((series) => series.symbol === symbol);
  const market = grid.market === grid.own[s] ? cells : grid.market;
  const anew: Grid = { ...grid, own: grid.own.with(s, cells), market };
  const calendar = calendarOf('XNYS');
  const { length } = grid.series;
  const state = { adjust: grid.series.map(initAdjust), market: initMarket(), facts: initFacts(length) };
  const sessions = Array.from({ length: at.at(-1)! + 1 }, (_, t) => t);
  return sessions.map((t) => enterSession(state, sessionAt(anew, t), calendar).market);
}
