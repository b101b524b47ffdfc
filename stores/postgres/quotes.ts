/** Last trades as providers stated them. */
import type { StoredQuote } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';
import { bySymbol } from './group.ts';

export const QUOTES: BitemporalTable<StoredQuote> = {
  ...{ dataset: 'quotes', table: 'quote', subject: 'v.symbol', valid: 'v.at' },
  // Several a day.
  apart: `'at ' || to_char(v.at at time zone 'UTC', 'HH24:MI:SS.MS')`,
  row: 'symbol, at, price, currency, exchange',
  key: { symbol: ['text', (r) => r.symbol], at: ['timestamptz', (r) => r.at] },
  content: {
    price: ['double precision', (r) => r.price],
    currency: ['text', (r) => r.currency],
    exchange: ['text', (r) => r.exchange],
  },
  beside: KNOWN,
  restated: { price: 'price' },
};

export function insertQuotes(db: Db, rows: readonly StoredQuote[]): Promise<Inserted> {
  return insertVersions(db, QUOTES, rows);
}

const READ = newestKnown(QUOTES, {
  where: `v.symbol = any($1) and v.at >= coalesce($2::timestamptz, '-infinity')`,
  ...{ asOf: '$3', order: 'symbol, at' },
});

/** In order of `at`; with `since` only those true at that instant or later. */
export async function quotesAsOf(
  db: Db,
  query: { symbols: readonly string[]; since?: Instant; asOf: Instant },
): Promise<Map<string, StoredQuote[]>> {
  const rows = await rowsOf<StoredQuote>(db, READ, [query.symbols, query.since ?? null, checkedAsOf(query)]);
  return bySymbol(query.symbols, rows);
}
