/** Reported numbers on two clocks: the period they are about, and when the public could read them. */
import type { StoredFundamental } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';
import { bySymbol } from './group.ts';

/** A balance has no first day; keys hold no null. */
const BALANCE = '0001-01-01';

export const FUNDAMENTALS: BitemporalTable<StoredFundamental> = {
  ...{ dataset: 'fundamentals', table: 'fundamental' },
  ...{ subject: "v.symbol || ' ' || v.concept || ' ' || v.unit", valid: 'v.period_end' },
  // A quarter and the year until its end are two rows.
  apart: `case when v.period_start > '${BALANCE}' then 'since ' || v.period_start else '' end`,
  row: `symbol, concept, unit, nullif(period_start, '${BALANCE}') as "periodStart", period_end as "periodEnd",
    fiscal_period as "fiscalPeriod", value, accepted_at as "acceptedAt", form, document`,
  key: {
    symbol: ['text', (r) => r.symbol],
    concept: ['text', (r) => r.concept],
    unit: ['text', (r) => r.unit],
    period_end: ['date', (r) => r.periodEnd],
    period_start: ['date', (r) => r.periodStart ?? BALANCE],
  },
  // A later report that repeats the number is no new version of it: form and document stay those of the first.
  content: { value: ['double precision', (r) => r.value] },
  beside: {
    fiscal_period: ['text', (r) => r.fiscalPeriod],
    accepted_at: ['timestamptz', (r) => r.acceptedAt],
    form: ['text', (r) => r.form],
    document: ['text', (r) => r.document],
    ...KNOWN,
  },
  restated: { value: 'value' },
};

export function insertFundamentals(db: Db, rows: readonly StoredFundamental[]): Promise<Inserted> {
  return insertVersions(db, FUNDAMENTALS, rows);
}

const READ = newestKnown(FUNDAMENTALS, {
  where: `v.symbol = any($1) and ($2::text[] is null or v.concept = any($2))`,
  ...{ asOf: '$3', order: 'symbol, concept, unit, period_end, period_start' },
});

/** Facts by concept, unit and period; without `concepts` all of them. */
export async function fundamentalsAsOf(
  db: Db,
  query: { symbols: readonly string[]; concepts?: readonly string[]; asOf: Instant },
): Promise<Map<string, StoredFundamental[]>> {
  const rows = await rowsOf<StoredFundamental>(db, READ, [
    query.symbols,
    query.concepts ?? null,
    checkedAsOf(query),
  ]);
  return bySymbol(query.symbols, rows);
}
