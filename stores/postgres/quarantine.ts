/** Bars set aside, with the reason. The bar itself stays where it is; reads for models skip it. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface QuarantineRow {
  symbol: string;
  session: SessionDate;
  /** Names the version of the bar. */
  barKnownAt: Instant;
  /** When validation set it aside. */
  knownAt: Instant;
  expectation: string;
  reason: string;
  detail: unknown;
}

export function insertQuarantine(db: Db, rows: readonly QuarantineRow[]): Promise<number> {
  return insertRows(
    db,
    'quarantine',
    ['symbol', 'session', 'bar_known_at', 'expectation'],
    {
      symbol: ['text', (r) => r.symbol],
      session: ['date', (r) => r.session],
      bar_known_at: ['timestamptz', (r) => r.barKnownAt],
      expectation: ['text', (r) => r.expectation],
      known_at: ['timestamptz', (r) => r.knownAt],
      reason: ['text', (r) => r.reason],
      detail: ['jsonb', (r) => r.detail],
    },
    rows,
  );
}

export interface QuarantineQuery {
  asOf: Instant;
  /** Of bars of this session. */
  session?: SessionDate;
  /** Set aside at exactly this instant, as one run of validation does. */
  knownAt?: Instant;
  /** A bar belongs to no universe: pass the universe's symbols. */
  symbols?: readonly string[];
}

export function quarantineOf(db: Db, query: QuarantineQuery): Promise<QuarantineRow[]> {
  return rowsOf<QuarantineRow>(
    db,
    `select symbol, session, bar_known_at as "barKnownAt", known_at as "knownAt", expectation, reason, detail
     from tempocast.quarantine
     where known_at <= $1 and ($2::date is null or session = $2)
       and ($3::timestamptz is null or known_at = $3) and ($4::text[] is null or symbol = any($4))
     order by session, symbol, bar_known_at, expectation`,
    [query.asOf, query.session ?? null, query.knownAt ?? null, query.symbols ?? null],
  );
}
