/**
 * Every version of the rows that features read, not the newest alone: what a session of the past knew is told by the
 * versions of then. What something known by `asOf` holds back is not there, for no session.
 */
import type {
  EarningsRecord,
  FactRecord,
  ListingRecord,
  MacroRecord,
  NewsRecord,
  RecordTables,
} from '../../schemas/feature-records.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import type { BitemporalTable } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';
import { EARNINGS } from './earnings.ts';
import { FUNDAMENTALS } from './fundamentals.ts';
import { notHeld } from './held.ts';
import { MACRO } from './macro.ts';
import { MEMBERSHIPS } from './memberships.ts';
import { NEWS } from './news.ts';

export interface RecordQuery {
  symbols: readonly string[];
  /** Names of economic series, of lines of reports, of lists. */
  series: readonly string[];
  concepts: readonly string[];
  lists: readonly string[];
  /** First valid date of macro, of fundamentals and earnings, and of news. */
  from: { macro: SessionDate; reports: SessionDate; news: SessionDate };
  asOf: Instant;
}

/** $1 is asOf. */
function versions<R>(of: BitemporalTable<R>, select: string, where: string, order: string): string {
  const { dataset, table, subject, valid } = of;
  const good = notHeld({
    ...{ dataset: `'${dataset}'`, subject, valid: `(${valid})::date`, knownAt: 'v.known_at', asOf: '$1' },
  });
  return `select ${select}, v.known_at as "knownAt", v.raw_key as "rawKey" from tempocast.${table} v
    where v.known_at <= $1 and ${where} and ${good} order by ${order}, v.known_at`;
}

const MACRO_VERSIONS = versions(
  MACRO,
  'v.series, v.period, v.value, v.vintage_from as "vintageFrom"',
  'v.series = any($2) and v.period >= $3',
  'v.series, v.period',
);
const FACTS = versions(
  FUNDAMENTALS,
  `v.symbol, v.concept, v.unit, nullif(v.period_start, '0001-01-01') as "periodStart", v.period_end as "periodEnd",
    v.value, v.document`,
  'v.symbol = any($2) and v.concept = any($3) and v.period_end >= $4',
  'v.symbol, v.concept, v.unit, v.period_end, v.period_start',
);
const REPORTS = versions(
  EARNINGS,
  `v.symbol, v.date, v.period_end as "periodEnd", v.eps_estimate as "epsEstimate", v.eps_actual as "epsActual"`,
  'v.symbol = any($2) and v.date >= $3',
  'v.symbol, v.date',
);
const ITEMS = versions(
  NEWS,
  'v.id, v.published_at as "publishedAt", v.symbols, v.sentiments',
  'v.symbols && $2::text[] and v.published_on >= $3',
  'v.id',
);
const LISTS = versions(
  MEMBERSHIPS,
  'v.symbol, v.list, v.member_from as "from", v.member_to as "to", v.sector',
  'v.symbol = any($2) and v.list = any($3)',
  'v.list, v.symbol, v.member_from',
);

export async function recordVersionsAsOf(db: Db, query: RecordQuery): Promise<RecordTables> {
  const asOf = checkedAsOf(query);
  const { symbols, from } = query;
  const [macro, fundamentals, earnings, news, listings] = await Promise.all([
    rowsOf<MacroRecord>(db, MACRO_VERSIONS, [asOf, query.series, from.macro]),
    rowsOf<FactRecord>(db, FACTS, [asOf, symbols, query.concepts, from.reports]),
    rowsOf<EarningsRecord>(db, REPORTS, [asOf, symbols, from.reports]),
    rowsOf<NewsRow>(db, ITEMS, [asOf, symbols, from.news]),
    rowsOf<ListingRecord>(db, LISTS, [asOf, symbols, query.lists]),
  ]);
  const wanted = new Set(symbols);
  return { macro, fundamentals, earnings, news: news.flatMap((row) => perSymbol(row, wanted)), listings };
}

type NewsRow = Pick<NewsRecord, 'id' | 'publishedAt' | 'knownAt' | 'rawKey'> & {
  symbols: string[];
  sentiments: (number | null)[];
};

function perSymbol({ symbols, sentiments, ...item }: NewsRow, wanted: ReadonlySet<string>): NewsRecord[] {
  return symbols.flatMap((symbol, i) =>
    wanted.has(symbol) ? [{ symbol, ...item, sentiment: sentiments[i] ?? null }] : [],
  );
}
