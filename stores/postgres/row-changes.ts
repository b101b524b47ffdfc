/** What was written since a read, and whether it changes what that read saw. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

/** Which transactions a read saw: text of Postgres' `pg_snapshot`. */
export type Snapshot = string;

/** Take it before the read: what is committed meanwhile is then told as not seen. */
export async function currentSnapshot(db: Db): Promise<Snapshot> {
  return (await rowOf<{ snapshot: Snapshot }>(db, 'select pg_current_snapshot()::text as snapshot'))!
    .snapshot;
}

/** Of these any row counts, whatever it is about. */
const RECORDS = ['macro_observation', 'fundamental', 'earnings_date', 'news_item', 'membership'];

export interface ChangesQuery {
  symbols: readonly string[];
  /** What the earlier read saw: everything known by `asOf`, up to `session`, in `snapshot`. */
  seen: { snapshot: Snapshot; asOf: Instant; session: SessionDate };
  asOf: Instant;
  /** Tables that the earlier read was of; all when left out. */
  of?: readonly string[];
}

/** Where rows that were written may stand in for others. */
export interface Rewritten {
  /** Those asked for that the rows are about. */
  symbols: readonly string[];
  /** The first session (ex-date, period) that a row is about; `infinity` where rows have none. */
  from: SessionDate;
}

export interface Changes {
  /** By table, where a row of `seen` may be another one now, or one more be among them; empty: only rows at the end have come. */
  rewritten: ReadonlyMap<string, Rewritten>;
  /** Tables with rows that are new as of `asOf`. */
  relations: ReadonlySet<string>;
  snapshot: Snapshot;
}

/** Reads the log of statements alone. A statement is judged as a whole: now and then `rewritten` tells of more than there is. */
export async function changesSince(db: Db, { symbols, seen, asOf, of }: ChangesQuery): Promise<Changes> {
  const rows = await rowsOf<Rewritten & { relation: string | null; rewritten: boolean; snapshot: Snapshot }>(
    db,
    `with unseen as (
       select relation, first_known <= $3 as rewritten, subjects, first_valid from tempocast.row_change
       -- Those of a restored database have the numbers of another cluster: none was written here.
       where ($7::text[] is null or relation = any($7)) and xid >= pg_snapshot_xmin($1::pg_snapshot) and xid < pg_snapshot_xmax(pg_current_snapshot())
         and not pg_visible_in_snapshot(xid, $1::pg_snapshot)
         and first_known <= $5 and (relation = any($6) or subjects && $2::text[])
       union all
       select relation, first_valid <= $4 or relation = any($6), subjects, first_valid from tempocast.row_change
       where ($7::text[] is null or relation = any($7)) and last_known > $3 and first_known <= $5 and (relation = any($6) or subjects && $2::text[]))
     select relation, coalesce(bool_or(rewritten), false) as rewritten, pg_current_snapshot()::text as snapshot,
       (min(first_valid) filter (where rewritten))::text as "from",
       array(select distinct symbol from unseen of, unnest(of.subjects) as symbol
         where of.relation = unseen.relation and of.rewritten and symbol = any($2)) as symbols
     from (values (1)) as one left join unseen on true group by relation`,
    [seen.snapshot, symbols, seen.asOf, seen.session, asOf, RECORDS, of ?? null],
  );
  return {
    rewritten: new Map(
      rows
        .filter((row) => row.rewritten)
        .map(({ relation, symbols: of, from }) => [relation!, { symbols: of, from }]),
    ),
    relations: new Set(rows.flatMap(({ relation }) => relation ?? [])),
    snapshot: rows[0]!.snapshot,
  };
}
