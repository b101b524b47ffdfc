/** Which versions each session sees first. */

import type {
  AnyRecord,
  EarningsRecord,
  FactRecord,
  ListingRecord,
  MacroRecord,
  NewsRecord,
  RecordTables,
} from '../../../schemas/feature-records.ts';
import type { Instant, SessionDate } from '../../../schemas/market.ts';

export interface SymbolArrivals {
  fundamentals: FactRecord[];
  earnings: EarningsRecord[];
  news: NewsRecord[];
  listings: ListingRecord[];
}

/** What became known since the session before: by knowledge, then by content. */
export interface SessionArrivals {
  macro: MacroRecord[];
  /** By symbol in the engine's order; none for most. */
  own: ReadonlyMap<number, SymbolArrivals>;
  /** Whether any version of the dataset, whoever it is about, has been known by this session. */
  newsKnown: boolean;
  indexKnown: boolean;
}

const OWN = ['fundamentals', 'earnings', 'news', 'listings'] as const;

/**
 * @param cutoffs last instant that each session sees, ascending; what was known later than all of them enters nowhere
 */
export function arrivalsBySession(
  records: RecordTables,
  symbols: readonly string[],
  cutoffs: readonly Instant[],
  indexList: string,
): SessionArrivals[] {
  const sessions = cutoffs.map(() => ({
    macro: [] as MacroRecord[],
    own: new Map<number, SymbolArrivals>(),
    newsKnown: false,
    indexKnown: false,
  }));
  const place = new Map(symbols.map((symbol, s) => [symbol, s]));
  const firstOf = (rows: readonly AnyRecord[]) =>
    firstSeenBy(cutoffs, rows.map(({ knownAt }) => knownAt).sort()[0] ?? '9999');
  for (const { row, t } of ordered(records.macro, cutoffs)) sessions[t]!.macro.push(row);
  for (const name of OWN) {
    for (const { row, t } of ordered<AnyRecord & { symbol: string }>(records[name], cutoffs)) {
      const s = place.get(row.symbol);
      if (s === undefined) continue;
      const { own } = sessions[t]!;
      const of = own.get(s) ?? { fundamentals: [], earnings: [], news: [], listings: [] };
      own.set(s, of);
      (of[name] as AnyRecord[]).push(row);
    }
  }
  const [news, index] = [
    firstOf(records.news),
    firstOf(records.listings.filter(({ list }) => list === indexList)),
  ];
  sessions.forEach((session, t) => {
    session.newsKnown = t >= news;
    session.indexKnown = t >= index;
  });
  return sessions;
}

function ordered<T extends AnyRecord>(
  rows: readonly T[],
  cutoffs: readonly Instant[],
): { row: T; t: number }[] {
  return rows
    .map((row) => ({ row, t: firstSeenBy(cutoffs, row.knownAt), key: JSON.stringify(row) }))
    .filter(({ t }) => t < cutoffs.length)
    .sort((a, b) => compare(a.row.knownAt, b.row.knownAt) || compare(a.key, b.key));
}

/** First session whose cut-off is not before the instant. */
function firstSeenBy(cutoffs: readonly Instant[], knownAt: Instant): number {
  let low = 0;
  let high = cutoffs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cutoffs[middle]! < knownAt) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sessions whose dates ascend have cut-offs that do; anything else is refused where the panel is asked for. */
export function cutoffsAscend(cutoffs: readonly Instant[], sessions: readonly SessionDate[]): boolean {
  return cutoffs.length === sessions.length && cutoffs.every((at, t) => t === 0 || cutoffs[t - 1]! < at);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
