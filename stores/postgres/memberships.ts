/** Who belonged to a list (an index, an exchange, a universe) on a day, as known at an instant. */
import type { StoredMembership } from '../../schemas/datasets.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type BitemporalTable, type Inserted, insertVersions, KNOWN, newestKnown } from './bitemporal.ts';
import { type Db, rowsOf } from './db.ts';

export const MEMBERSHIPS: BitemporalTable<StoredMembership> = {
  ...{ dataset: 'listings', table: 'membership' },
  ...{ subject: "v.list || ' ' || v.symbol", valid: 'v.member_from' },
  row: `list, symbol, member_from as "from", member_to as "to", name, sector`,
  key: {
    list: ['text', (r) => r.list],
    symbol: ['text', (r) => r.symbol],
    member_from: ['date', (r) => r.from],
  },
  content: {
    member_to: ['date', (r) => r.to],
    name: ['text', (r) => r.name],
    sector: ['text', (r) => r.sector],
  },
  beside: KNOWN,
  restated: {},
};

export function insertMemberships(db: Db, rows: readonly StoredMembership[]): Promise<Inserted> {
  return insertVersions(db, MEMBERSHIPS, rows);
}

const READ = newestKnown(MEMBERSHIPS, {
  where: `v.list = $1 and v.member_from <= coalesce($2::date, 'infinity')`,
  having: '($2::date is null or v.member_to is null or v.member_to > $2)',
  ...{ asOf: '$3', order: 'symbol, member_from' },
});

/** All memberships of the list, ended ones too, by symbol and first day. */
export function membershipsAsOf(db: Db, query: { list: string; asOf: Instant }): Promise<StoredMembership[]> {
  return rowsOf<StoredMembership>(db, READ, [query.list, null, checkedAsOf(query)]);
}

/** Memberships of the list that hold on `date`, by symbol. */
export function membersAsOf(
  db: Db,
  query: { list: string; date: SessionDate; asOf: Instant },
): Promise<StoredMembership[]> {
  return rowsOf<StoredMembership>(db, READ, [query.list, query.date, checkedAsOf(query)]);
}
