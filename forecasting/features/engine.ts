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
import { toRows } from './by-symbol.ts';
import type { Feature } from './feature.ts';
import { initFolds, runSymbols } from './folds.ts';
import { SymbolInputs } from './inputs.ts';
import { initMarket, type MarketSession, type MarketState, updateMarket } from './market.ts';
import { type FeaturePlan, planFeatures } from './plan.ts';
import { crossSectionRanks } from './ranks.ts';
import type { SessionArrivals } from './records/arrivals.ts';
import { type FactsState, initFacts, NO_SHARED, type SymbolFacts, updateFacts } from './records/facts.ts';
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
  const inputs: SymbolInputs[] = [];
  return {
    featureNames: features.map((f) => f.name),
    init: (symbols) => ({
      adjust: Array.from({ length: symbols }, initAdjust),
      market: initMarket(),
      facts: initFacts(symbols),
      folds: Array.from({ length: symbols }, () => initFolds(plan.folds)),
    }),
    run(state, sessions, columns, at, shared) {
      while (inputs.length < state.adjust.length) inputs.push(new SymbolInputs());
      const { markets, owners, starts } = enterStretch(state, sessions, inputs, at, calendar);
      shared?.push(...markets);
      const row = at + owners.length;
      const hidden = Array.from({ length: plan.columns - features.length }, () => new Float64Array(row));
      const all = [...columns, ...hidden];
      const move = toRows(placesOf(owners, inputs), at);
      runSymbols(plan, state.folds, inputs, (column, values) => move(values, all[column]!));
      fillSessions(plan, markets, all, starts);
      rankSessions(plan, all, starts);
      return row - at;
    },
  };
}

/**
 * Fills the inputs of all symbols. Bars are read symbol by symbol, as they lie in memory, which takes a fifth of the time.
 * @returns `owners`, whose each row is; `starts`, the first row of each session and the row after the last; `facts` by session
 * and symbol, empty without records
 */
export function enterStretch(
  state: Shared,
  sessions: readonly EngineSession[],
  inputs: readonly SymbolInputs[],
  at: number,
  calendar: Calendar,
): { markets: MarketSession[]; facts: SymbolFacts[][]; owners: number[]; starts: number[] } {
  const markets: MarketSession[] = [];
  const known: SymbolFacts[][] = [];
  const owners: number[] = [];
  const starts = [at];
  for (let s = 0; s < inputs.length; s++) {
    const own = inputs[s]!;
    own.clear(markets);
    for (let t = 0; t < sessions.length; t++) {
      const bar = sessions[t]!.bars[s];
      if (bar !== undefined) own.push(adjustBar(state.adjust[s]!, bar), t);
    }
  }
  const next = new Int32Array(inputs.length);
  for (const session of sessions) {
    const present: number[] = [];
    const adjusted: AdjustedBar[] = [];
    for (let s = 0; s < inputs.length; s++) {
      if (session.bars[s] === undefined) continue;
      const { bar } = inputs[s]!;
      bar.at = next[s]!++;
      present.push(s);
      adjusted.push(bar);
      owners.push(s);
    }
    const { market, facts } = shareSession(state, session, { present, adjusted }, calendar);
    markets.push(market);
    if (facts !== undefined) {
      known.push(facts);
      for (const s of present) inputs[s]!.known.push(facts[s]!);
    }
    starts.push(at + owners.length);
  }
  return { markets, facts: known, owners, starts };
}

/** Of each row, its place among the values of all symbols, symbol after symbol. */
function placesOf(owners: readonly number[], inputs: readonly SymbolInputs[]): Int32Array {
  const next = new Int32Array(inputs.length);
  for (let s = 1; s < inputs.length; s++) next[s] = next[s - 1]! + inputs[s - 1]!.length;
  const places = new Int32Array(owners.length);
  for (let k = 0; k < owners.length; k++) places[k] = next[owners[k]!]!++;
  return places;
}

type Shared = Pick<EngineState, 'adjust' | 'market' | 'facts'>;

/** What the symbols of a session share, known before any fold moves. */
export function enterSession(
  state: Shared,
  session: EngineSession,
  calendar: Calendar,
): { market: MarketSession; facts: SymbolFacts[] | undefined } {
  const present: number[] = [];
  const adjusted: AdjustedBar[] = [];
  for (let s = 0; s < session.bars.length; s++) {
    const bar = session.bars[s];
    if (bar === undefined) continue;
    present.push(s);
    adjusted.push(adjustBar(state.adjust[s]!, bar));
  }
  return shareSession(state, session, { present, adjusted }, calendar);
}

/** @returns `facts` by symbol; absent without records */
function shareSession(
  state: Shared,
  { bars, records, ...context }: EngineSession,
  arrived: { present: readonly number[]; adjusted: readonly AdjustedBar[] },
  calendar: Calendar,
): { market: MarketSession; facts: SymbolFacts[] | undefined } {
  const entered = records && updateFacts(state.facts, context.session, records, bars, arrived);
  const shared = entered?.shared ?? NO_SHARED;
  const universe = universeOf(arrived.adjusted);
  return {
    market: updateMarket(state.market, { ...context, universe, shared }, calendar),
    facts: entered?.facts,
  };
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
