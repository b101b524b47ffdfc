/** What a provider said differently later: one row per field of a bar or action. */
import type { Instant, RestatementRecord, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export function insertRestatements(db: Db, records: readonly RestatementRecord[]): Promise<number> {
  return insertRows(
    db,
    'restatement',
    ['symbol', 'session', 'known_at', 'field'],
    {
      symbol: ['text', (r) => r.symbol],
      session: ['date', (r) => r.session],
      known_at: ['timestamptz', (r) => r.knownAt],
      field: ['text', (r) => r.field],
      before: ['double precision', (r) => r.before],
      after: ['double precision', (r) => r.after],
    },
    records,
  );
}

export interface RestatementsQuery {
  asOf: Instant;
  /** Of bars of this session. */
  session?: SessionDate;
  /** Learned at exactly this instant, as one ingest does. */
  knownAt?: Instant;
  symbols?: readonly string[];
}

export function restatementsOf(db: Db, query: RestatementsQuery): Promise<RestatementRecord[]> {
  return rowsOf<RestatementRecord>(
    db,
    `select symbol, session, known_at as "knownAt", field, before, after from tempocast.restatement
     where known_at <= $1 and ($2::date is null or session = $2)
       and ($3::timestamptz is null or known_at = $3) and ($4::text[] is null or symbol = any($4))
     order by known_at, symbol, session, field`,
    [query.asOf, query.session ?? null, query.knownAt ?? null, query.symbols ?? null],
  );
}
