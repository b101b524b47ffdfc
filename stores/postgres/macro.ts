/** Values of economic series on two clocks: the period they are about, and the vintage that told them. */
import type { StoredMacro } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';

export const MACRO: BitemporalTable<StoredMacro> = {
  ...{ dataset: 'macro', table: 'macro_observation', subject: 'v.series', valid: 'v.period' },
  row: `series, period, value, unit, frequency, vintage_from as "vintageFrom", vintage_to as "vintageTo"`,
  key: { series: ['text', (r) => r.series], period: ['date', (r) => r.period] },
  content: { value: ['double precision', (r) => r.value], unit: ['text', (r) => r.unit] },
  beside: {
    frequency: ['text', (r) => r.frequency],
    vintage_from: ['date', (r) => r.vintageFrom],
    vintage_to: ['date', (r) => r.vintageTo],
    ...KNOWN,
  },
  restated: { value: 'value' },
};

export function insertMacro(db: Db, rows: readonly StoredMacro[]): Promise<Inserted> {
  return insertVersions(db, MACRO, rows);
}

const READ = newestKnown(MACRO, {
  where: `v.series = any($1) and v.period >= coalesce($2::date, '-infinity') and v.period <= coalesce($3::date, 'infinity')`,
  ...{ asOf: '$4', order: 'series, period' },
});

/** Of each series its periods from `from` to `to`, both included, in order; a series without any has an empty array. */
export async function macroAsOf(
  db: Db,
  query: { series: readonly string[]; from?: SessionDate; to?: SessionDate; asOf: Instant },
): Promise<Map<string, StoredMacro[]>> {
  const { series, from = null, to = null, asOf } = query;
  const rows = await rowsOf<StoredMacro>(db, READ, [series, from, to, checkedAsOf({ asOf })]);
  const found = new Map<string, StoredMacro[]>(series.map((name) => [name, []]));
  for (const row of rows) found.get(row.series)?.push(row);
  return found;
}
