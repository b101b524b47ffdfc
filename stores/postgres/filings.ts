/** Documents filed with the regulator, by their acceptance. */
import type { StoredFiling } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';
import { bySymbol } from './group.ts';

export const FILINGS: BitemporalTable<StoredFiling> = {
  ...{
    dataset: 'filings',
    table: 'filing',
    subject: "v.symbol || ' ' || v.document",
    valid: 'v.accepted_at',
  },
  row: `symbol, document, form, period_end as "periodEnd", accepted_at as "acceptedAt"`,
  key: { symbol: ['text', (r) => r.symbol], document: ['text', (r) => r.document] },
  content: {
    form: ['text', (r) => r.form],
    period_end: ['date', (r) => r.periodEnd],
    accepted_at: ['timestamptz', (r) => r.acceptedAt],
  },
  beside: KNOWN,
  restated: {},
};

export function insertFilings(db: Db, rows: readonly StoredFiling[]): Promise<Inserted> {
  return insertVersions(db, FILINGS, rows);
}

const READ = newestKnown(FILINGS, {
  where: 'v.symbol = any($1)',
  ...{ asOf: '$2', order: 'symbol, accepted_at, document' },
});

/** In order of acceptance. */
export async function filingsAsOf(
  db: Db,
  query: { symbols: readonly string[]; asOf: Instant },
): Promise<Map<string, StoredFiling[]>> {
  return bySymbol(query.symbols, await rowsOf<StoredFiling>(db, READ, [query.symbols, checkedAsOf(query)]));
}
