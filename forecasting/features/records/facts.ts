/** The datasets beside bars as a session knew them: one fold, moved before the symbols' own. */
import type { Bar, SessionDate } from '../../../schemas/market.ts';
import type { AdjustedBar } from '../adjust.ts';
import type { SessionArrivals, SymbolArrivals } from './arrivals.ts';
import { dayOf } from './days.ts';
import {
  type Earnings,
  type EarningsState,
  enterEarnings,
  initEarnings,
  NO_EARNINGS,
  readEarnings,
} from './earnings.ts';
import {
  enterFacts,
  enterSplit,
  type FundamentalState,
  type Fundamentals,
  factorOn,
  initFundamentals,
  NO_FUNDAMENTALS,
  readFundamentals,
} from './fundamentals.ts';
import {
  enterListings,
  initListings,
  type Listing,
  type ListingState,
  NO_LISTING,
  readListing,
} from './listings.ts';
import { type MacroReading, type MacroState, readMacro, updateMacro } from './macro.ts';
import { enterNews, initNews, type News, type NewsState, NO_NEWS, readNews } from './news.ts';
import { type Sector, type SectorStates, updateSectors } from './sectors.ts';

/** Of one symbol at one session. */
export interface SymbolFacts {
  fundamentals: Fundamentals;
  earnings: Earnings & {
    /** Shares on the day of the last judged report for one share of now. */
    sharesThen: number;
  };
  news: News;
  listing: Listing;
}

/** Of all symbols of a session. */
export interface SharedFacts {
  /** Days since 1970. */
  day: number;
  macro: Readonly<Record<string, MacroReading>>;
  sectors: Readonly<Record<string, Sector>>;
}

export const NO_FACTS: SymbolFacts = {
  fundamentals: NO_FUNDAMENTALS,
  earnings: { ...NO_EARNINGS, sharesThen: Number.NaN },
  news: NO_NEWS,
  listing: NO_LISTING,
};
export const NO_SHARED: SharedFacts = { day: Number.NaN, macro: {}, sectors: {} };

interface SymbolState {
  fundamentals: FundamentalState;
  earnings: EarningsState;
  news: NewsState;
  listings: ListingState;
}

export interface FactsState {
  macro: MacroState;
  sectors: SectorStates;
  symbols: SymbolState[];
}

export function initFacts(symbols: number): FactsState {
  const one = (): SymbolState => ({
    fundamentals: initFundamentals(),
    earnings: initEarnings(),
    news: initNews(),
    listings: initListings(),
  });
  return { macro: {}, sectors: {}, symbols: Array.from({ length: symbols }, one) };
}

/** What was read of a state that has not moved since; only a saving, so it is not part of the state. */
const read = new WeakMap<SymbolState, SymbolFacts>();

/**
 * Moves the state over a session.
 * @param bars of the session by symbol; `adjusted` those of the symbols `present`
 */
export function updateFacts(
  state: FactsState,
  session: SessionDate,
  arrivals: SessionArrivals,
  bars: readonly (Bar | undefined)[],
  { present, adjusted }: { present: readonly number[]; adjusted: readonly AdjustedBar[] },
): { shared: SharedFacts; facts: SymbolFacts[] } {
  const day = dayOf(session);
  updateMacro(state.macro, arrivals.macro);
  const facts = state.symbols.map((symbol, s) =>
    updateSymbol(symbol, { session, day, split: bars[s]?.split ?? 1, ...arrivals }, arrivals.own.get(s)),
  );
  const members = new Map<string, AdjustedBar[]>();
  present.forEach((s, k) => {
    const { sector } = facts[s]!.listing;
    if (sector === null) return;
    const of = members.get(sector) ?? [];
    members.set(sector, of);
    of.push(adjusted[k]!);
  });
  const macro: Record<string, MacroReading> = {};
  for (const series in state.macro) macro[series] = readMacro(state.macro[series]!, day);
  return { shared: { day, macro, sectors: updateSectors(state.sectors, members) }, facts };
}

interface Today {
  session: SessionDate;
  day: number;
  split: number;
  newsKnown: boolean;
  indexKnown: boolean;
}

function updateSymbol(state: SymbolState, today: Today, arrived: SymbolArrivals | undefined): SymbolFacts {
  const { session, day, split, newsKnown, indexKnown } = today;
  if (split !== 1) enterSplit(state.fundamentals, day, split);
  if (arrived) {
    enterFacts(state.fundamentals, arrived.fundamentals);
    enterEarnings(state.earnings, arrived.earnings);
    enterListings(state.listings, arrived.listings);
  }
  if (newsKnown) enterNews(state.news, arrived?.news ?? [], day);
  const before = read.get(state);
  const reported = (arrived?.fundamentals.length ?? 0) > 0 || split !== 1;
  const known = before !== undefined && !reported;
  const earnings = state.earnings.reports.length === 0 ? NO_EARNINGS : readEarnings(state.earnings, day);
  const shares = factorOn(state.fundamentals, earnings.surpriseDay) / factorOn(state.fundamentals, day);
  const facts: SymbolFacts = {
    fundamentals: known ? before.fundamentals : readFundamentals(state.fundamentals),
    earnings: { ...earnings, sharesThen: Number.isNaN(earnings.surpriseDay) ? Number.NaN : shares },
    news: newsKnown ? readNews(state.news) : NO_NEWS,
    listing:
      state.listings.spans.length === 0 && !indexKnown
        ? NO_LISTING
        : readListing(state.listings, session, indexKnown),
  };
  read.set(state, facts);
  return facts;
}
