/** Dates on which companies report or plan to, with estimate and result. */
import type { StoredEarnings } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';
import { bySymbol } from './group.ts';

export const EARNINGS: BitemporalTable<StoredEarnings> = {
  ...{ dataset: 'earnings', table: 'earnings_date', subject: 'v.symbol', valid: 'v.date' },
  row: `symbol, date, period_end as "periodEnd", eps_estimate as "epsEstimate", eps_actual as "epsActual"`,
  key: { symbol: ['text', (r) => r.symbol], date: ['date', (r) => r.date] },
  content: {
    period_end: ['date', (r) => r.periodEnd],
    eps_estimate: ['double precision', (r) => r.epsEstimate],
    eps_actual: ['double precision', (r) => r.epsActual],
  },
  beside: KNOWN,
  // An estimate is meant to change; a result is not.
  restated: { eps_actual: 'epsActual' },
};

export function insertEarnings(db: Db, rows: readonly StoredEarnings[]): Promise<Inserted> {
  return insertVersions(db, EARNINGS, rows);
}

const NEWEST = newestKnown(EARNINGS, {
  where: 'v.symbol = any($1)',
  ...{ asOf: '$2', order: 'symbol, date' },
});

/** By date. Of a report that was put off (same period) only the date known last is there. */
export async function earningsAsOf(
  db: Db,
  query: { symbols: readonly string[]; asOf: Instant },
): Promise<Map<string, StoredEarnings[]>> {
  const rows = await rowsOf<StoredEarnings>(
    db,
    `select * from (select distinct on (symbol, coalesce("periodEnd", date)) * from (${NEWEST}) as newest
       order by symbol, coalesce("periodEnd", date), "knownAt" desc, date desc) as planned order by symbol, date`,
    [query.symbols, checkedAsOf(query)],
  );
  return bySymbol(query.symbols, rows);
}
