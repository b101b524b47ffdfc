/** One row of a panel made again: a symbol's folds from its first bar to a session that the data end on. */
import type { Bar } from '../../schemas/market.ts';
import { calendarOf } from '../calendar/calendars.ts';
import { initAdjust } from './adjust.ts';
import { CATALOGUE } from './catalogue.ts';
import { enterSession } from './engine.ts';
import type { Feature, FeatureInput } from './feature.ts';
import { initFolds, runSymbol } from './folds.ts';
import { type Grid, sessionAt } from './grid.ts';
import { initMarket, type MarketSession } from './market.ts';
import { planFeatures } from './plan.ts';
import { initFacts, NO_FACTS } from './records/facts.ts';

export interface RefoldRequest {
  /** Without records. What all symbols of a session share is made of its bars again, other symbols' folds are not moved. */
  grid: Grid;
  symbol: string;
  /** The symbol's own, read anew: they stand in for the grid's. */
  bars: readonly Bar[];
  /** Number of the session; nothing after it is looked at. */
  last: number;
  /** Any but ranks, which need the other symbols' folds. */
  features: readonly Feature[];
}

/** Values in the order of the features; undefined when the symbol has no bar on the session. */
export function refoldRow({ grid, symbol, bars, last, features }: RefoldRequest): number[] | undefined {
  const s = grid.series.findIndex((series) => series.symbol === symbol);
  const ofSession = new Map(bars.map((bar) => [bar.session, bar]));
  if (s < 0 || !ofSession.has(grid.sessions[last]!)) return undefined;
  const cells = grid.sessions.slice(0, last + 1).map((session) => ofSession.get(session));
  const own = grid.own.with(s, cells);
  const prefix: Grid = { ...grid, own, market: grid.market === grid.own[s] ? cells : grid.market };
  const calendar = calendarOf('XNYS');
  const { length } = grid.series;
  const state = { adjust: grid.series.map(initAdjust), market: initMarket(), facts: initFacts(length) };
  const inputs: FeatureInput[] = [];
  let shared: MarketSession | undefined;
  for (let t = 0; t <= last; t++) {
    const { present, adjusted, market } = enterSession(state, sessionAt(prefix, t), calendar);
    shared = market;
    const bar = adjusted[present.indexOf(s)];
    if (bar) inputs.push({ bar, market, facts: NO_FACTS });
  }
  const plan = planFeatures(features, CATALOGUE);
  const columns = Array.from({ length: plan.columns }, () => new Float64Array(inputs.length));
  runSymbol(plan, initFolds(plan.folds), inputs, columns, 0);
  const values = features.map((_, c) => columns[c]!.at(-1)!);
  for (const { pick, column } of plan.sessions) values[column] = pick(shared!);
  return values;
}
