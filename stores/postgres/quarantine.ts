/** Rows set aside, with the reason, and what operators decided about them. The row itself stays where it is. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { holdStands } from './held.ts';
import { insertRows } from './insert.ts';

/** What holds a correction that was taken back, and a repair. */
export const CORRECTION_TAKEN_BACK = 'correction-taken-back';
export const REPAIR_REVERTED = 'repair-reverted';

/** Names one version of one row of a dataset. */
export interface RowVersion {
  dataset: string;
  /** The subject: `KO`; of an action `KO dividend`, of a fundamental `KO us-gaap/Assets USD`, of a series its id. */
  symbol: string;
  /** Valid date: session, ex-date, period end, published date. */
  session: SessionDate;
  /** known_at of the version. */
  barKnownAt: Instant;
}

export interface QuarantineRow extends RowVersion {
  /** When validation set it aside. */
  knownAt: Instant;
  expectation: string;
  reason: string;
  detail: unknown;
}

/** `dataset` is bars where absent. Returns how many were new. */
export function insertQuarantine(
  db: Db,
  rows: readonly (Omit<QuarantineRow, 'dataset'> & { dataset?: string })[],
): Promise<number> {
  return insertRows(
    db,
    'quarantine',
    ['dataset', 'symbol', 'session', 'bar_known_at', 'expectation'],
    {
      dataset: ['text', (r) => r.dataset ?? 'bars'],
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
  /** One dataset only. */
  dataset?: string;
  /** Of rows valid on this date. */
  session?: SessionDate;
  /** Set aside at this instant or later. */
  since?: Instant;
  /** A row belongs to no universe: pass the universe's symbols. Finds `KO dividend` for `KO` too. */
  symbols?: readonly string[];
  /** true: without what has been released by `asOf`. */
  standing?: boolean;
}

export function quarantineOf(db: Db, query: QuarantineQuery): Promise<QuarantineRow[]> {
  return rowsOf<QuarantineRow>(
    db,
    `select dataset, symbol, session, bar_known_at as "barKnownAt", known_at as "knownAt", expectation, reason, detail
     from tempocast.quarantine q
     where ${query.standing ? holdStands('q', '$1') : 'known_at <= $1'}
       and ($2::date is null or session = $2) and ($3::timestamptz is null or known_at >= $3)
       and ($4::text[] is null or symbol = any($4) or split_part(symbol, ' ', 1) = any($4))
       and ($5::text is null or dataset = $5)
     order by session, symbol, bar_known_at, expectation`,
    [query.asOf, query.session ?? null, query.since ?? null, query.symbols ?? null, query.dataset ?? null],
  );
}

export interface ReleaseRow extends RowVersion {
  knownAt: Instant;
  /** `released` lifts the hold; `corrected` names the version that replaces the held one. */
  action: 'released' | 'corrected';
  by: string;
  reason: string;
  /** What the operator said, in the lake. */
  rawKey: string | null;
}

export function insertReleases(db: Db, rows: readonly ReleaseRow[]): Promise<number> {
  return insertRows(
    db,
    'quarantine_release',
    ['dataset', 'symbol', 'session', 'bar_known_at', 'known_at'],
    {
      dataset: ['text', (r) => r.dataset],
      symbol: ['text', (r) => r.symbol],
      session: ['date', (r) => r.session],
      bar_known_at: ['timestamptz', (r) => r.barKnownAt],
      known_at: ['timestamptz', (r) => r.knownAt],
      action: ['text', (r) => r.action],
      by: ['text', (r) => r.by],
      reason: ['text', (r) => r.reason],
      raw_key: ['text', (r) => r.rawKey],
    },
    rows,
  );
}

/** In the order in which they were decided. */
export function releasesOf(
  db: Db,
  query: Pick<QuarantineQuery, 'asOf' | 'dataset' | 'session' | 'symbols'>,
): Promise<ReleaseRow[]> {
  return rowsOf<ReleaseRow>(
    db,
    `select dataset, symbol, session, bar_known_at as "barKnownAt", known_at as "knownAt", action, by, reason,
       raw_key as "rawKey"
     from tempocast.quarantine_release
     where known_at <= $1 and ($2::date is null or session = $2)
       and ($3::text[] is null or symbol = any($3) or split_part(symbol, ' ', 1) = any($3))
       and ($4::text is null or dataset = $4)
     order by known_at, symbol, session`,
    [query.asOf, query.session ?? null, query.symbols ?? null, query.dataset ?? null],
  );
}
