/**
 * The fold over sessions: all symbols, all features. History is this fold run over the past, live is the same
 * fold continued from its saved state; the state is plain data that survives JSON. Inside a stretch of sessions
 * the work goes symbol by symbol and base by base, which is where it is fast and changes nothing: a symbol's folds
 * see their own bars and what the session shares, and that is known first.
 */
import type { Bar, SessionDate } from '../../schemas/market.ts';
import { calendarOf } from '../calendar/calendars.ts';
import type { Calendar } from '../calendar/exchange.ts';
import { type AdjustedBar, type AdjustState, adjustBar, initAdjust } from './adjust.ts';
import { createBySymbol } from './by-symbol.ts';
import type { Feature, FeatureInput } from './feature.ts';
import { initFolds, runSymbol } from './folds.ts';
import { initMarket, type MarketSession, type MarketState, updateMarket } from './market.ts';
import { type FeaturePlan, planFeatures } from './plan.ts';
import { crossSectionRanks } from './ranks.ts';
import type { SessionArrivals } from './records/arrivals.ts';
import {
  type FactsState,
  initFacts,
  NO_FACTS,
  NO_SHARED,
  type SymbolFacts,
  updateFacts,
} from './records/facts.ts';
import { universeOf } from './universe.ts';

export interface EngineState {
  adjust: AdjustState[];
  market: MarketState;
  facts: FactsState;
  /** By symbol, then by base. */
  folds: unknown[][];
}

/** The bars of one session: by symbol in the engine's order, and what the market context needs. */
export interface EngineSession {
  session: SessionDate;
  bars: readonly (Bar | undefined)[];
  market: Bar | undefined;
  volatilityIndex: Bar | undefined;
  rate10: Bar | undefined;
  rate30: Bar | undefined;
  /** Implied volatility and rate of three months, where the universe has them. */
  volatility3m?: Bar | undefined;
  rate3m?: Bar | undefined;
  /** What became known of the datasets beside bars; absent where the universe has none. */
  records?: SessionArrivals | undefined;
}

export interface Engine {
  /** Names in column order. */
  featureNames: string[];
  init(symbols: number): EngineState;
  /**
   * Moves the state over the sessions and writes a row for each bar, by session, then by symbol, into `columns`
   * from row `at`. Returns how many rows were written. What the sessions share is added to `shared`.
   */
  run(
    state: EngineState,
    sessions: readonly EngineSession[],
    columns: readonly Float64Array[],
    at: number,
    shared?: MarketSession[],
  ): number;
}

/**
 * @param calendar of the sessions; what is known of it in advance is a feature
 * Throws UnknownFeature (terminal) when a rank is taken of a feature that `catalogue` lacks.
 */
export function createEngine(
  features: readonly Feature[],
  catalogue: readonly Feature[],
  calendar = calendarOf('XNYS'),
): Engine {
  const plan = planFeatures(features, catalogue);
  const bySymbol = createBySymbol(plan);
  return {
    featureNames: features.map((f) => f.name),
    init: (symbols) => ({
      adjust: Array.from({ length: symbols }, initAdjust),
      market: initMarket(),
      facts: initFacts(symbols),
      folds: Array.from({ length: symbols }, () => initFolds(plan.folds)),
    }),
    run(state, sessions, columns, at, shared) {
      const inputs: FeatureInput[][] = state.adjust.map(() => []);
      const owners: number[] = [];
      const starts: number[] = [];
      const markets: MarketSession[] = [];
      for (const session of sessions) {
        starts.push(at + owners.length);
        const { present, adjusted, market, facts } = enterSession(state, session, calendar);
        markets.push(market);
        shared?.push(market);
        for (const [k, s] of present.entries()) {
          inputs[s]!.push({ bar: adjusted[k]!, market, facts: facts === undefined ? NO_FACTS : facts[s]! });
          owners.push(s);
        }
      }
      const row = at + owners.length;
      starts.push(row);
      const hidden = Array.from({ length: plan.columns - features.length }, () => new Float64Array(row));
      const all = [...columns, ...hidden];
      const local = bySymbol.columns(owners.length);
      const next: number[] = [];
      let place = 0;
      for (let s = 0; s < inputs.length; s++) {
        runSymbol(plan, state.folds[s]!, inputs[s]!, local, place);
        next.push(place);
        place += inputs[s]!.length;
      }
      bySymbol.toRows(
        Int32Array.from(owners, (s) => next[s]!++),
        all,
        at,
      );
      fillSessions(plan, markets, all, starts);
      rankSessions(plan, all, starts);
      return row - at;
    },
  };
}

/** The bars of a session adjusted, whose they are, and what all of them share: known before any fold moves. */
export function enterSession(
  state: Pick<EngineState, 'adjust' | 'market' | 'facts'>,
  { bars, records, ...context }: EngineSession,
  calendar: Calendar,
): {
  present: number[];
  adjusted: AdjustedBar[];
  market: MarketSession;
  /** By symbol; absent without records. */
  facts: SymbolFacts[] | undefined;
} {
  const present: number[] = [];
  const adjusted: AdjustedBar[] = [];
  for (let s = 0; s < bars.length; s++) {
    const bar = bars[s];
    if (bar === undefined) continue;
    present.push(s);
    adjusted.push(adjustBar(state.adjust[s]!, bar));
  }
  const entered = records && updateFacts(state.facts, context.session, records, bars, { present, adjusted });
  const shared = entered?.shared ?? NO_SHARED;
  const market = updateMarket(state.market, { ...context, universe: universeOf(adjusted), shared }, calendar);
  return { present, adjusted, market, facts: entered?.facts };
}

/** What sessions share goes to all their rows. @param starts first row of each session, then the row after the last */
export function fillSessions(
  { sessions }: Pick<FeaturePlan, 'sessions'>,
  market: readonly MarketSession[],
  columns: readonly Float64Array[],
  starts: readonly number[],
): void {
  for (const { pick, column } of sessions) {
    for (const [t, of] of market.entries()) columns[column]!.fill(pick(of), starts[t], starts[t + 1]);
  }
}

/** Ranks inside each session. @param starts as in `fillSessions` */
export function rankSessions(
  { ranks }: Pick<FeaturePlan, 'ranks'>,
  columns: readonly Float64Array[],
  starts: readonly number[],
): void {
  for (const { of, column } of ranks) {
    for (let t = 0; t + 1 < starts.length; t++) {
      crossSectionRanks(
        columns[of]!.subarray(starts[t], starts[t + 1]),
        columns[column]!.subarray(starts[t], starts[t + 1]),
      );
    }
  }
}
