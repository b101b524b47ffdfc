/** What somebody said differently later, and what explains it: one row per field of a row of any dataset. */
import type { Instant, RestatementRecord, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export function insertRestatements(db: Db, records: readonly RestatementRecord[]): Promise<number> {
  return insertRows(
    db,
    'restatement',
    ['dataset', 'symbol', 'session', 'known_at', 'field'],
    {
      dataset: ['text', (r) => r.dataset],
      symbol: ['text', (r) => r.symbol],
      session: ['date', (r) => r.session],
      known_at: ['timestamptz', (r) => r.knownAt],
      field: ['text', (r) => r.field],
      before: ['double precision', (r) => r.before],
      after: ['double precision', (r) => r.after],
      cause: ['text', (r) => r.cause],
      explained_by: ['text', (r) => r.explainedBy],
    },
    records,
  );
}

export interface RestatementsQuery {
  asOf: Instant;
  /** One dataset only. */
  dataset?: string;
  /** Of rows valid on this date. */
  session?: SessionDate;
  /** Learned at exactly this instant, as one ingest does. */
  knownAt?: Instant;
  /** Learned at this instant or later. */
  since?: Instant;
  symbols?: readonly string[];
}

export function restatementsOf(db: Db, query: RestatementsQuery): Promise<RestatementRecord[]> {
  return rowsOf<RestatementRecord>(
    db,
    `select dataset, symbol, session, known_at as "knownAt", field, before, after, cause, explained_by as "explainedBy"
     from tempocast.restatement
     where known_at <= $1 and ($2::date is null or session = $2)
       and ($3::timestamptz is null or known_at = $3) and ($4::text[] is null or symbol = any($4))
       and ($5::text is null or dataset = $5) and ($6::timestamptz is null or known_at >= $6)
     order by known_at, symbol, session, field`,
    [
      query.asOf,
      query.session ?? null,
      query.knownAt ?? null,
      query.symbols ?? null,
      query.dataset ?? null,
      query.since ?? null,
    ],
  );
}
