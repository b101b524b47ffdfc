/** Every version of a symbol's rows, with what held each one back: what a provider's answer is compared with. */
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { holdStands } from './held.ts';

/** `heldBy`: expectations that hold the version back as of the read; null when nothing does. */
export type Version<T> = T & { heldBy: string | null };

interface Span {
  symbol: string;
  /** First and last valid date, both included. */
  from: SessionDate;
  to: SessionDate;
  asOf: Instant;
}

/** By session, then in the order in which they became known. */
export function barVersions(db: Db, { symbol, from, to, asOf }: Span): Promise<Version<StoredBar>[]> {
  return rowsOf(
    db,
    `select symbol, session, known_at as "knownAt", open, high, low, close, volume, raw_key as "rawKey",
       ${heldBy("'bars'", 'b.symbol', 'b.session')}
     from tempocast.bar b
     where symbol = $1 and session between $2 and $3 and known_at <= $4 order by session, known_at`,
    [symbol, from, to, asOf],
  );
}

/** By ex-date and kind, then in the order in which they became known. */
export function actionVersions(db: Db, { symbol, from, to, asOf }: Span): Promise<Version<StoredAction>[]> {
  return rowsOf(
    db,
    `select symbol, ex_date as "exDate", kind, known_at as "knownAt", value, raw_key as "rawKey",
       ${heldBy("'actions'", "b.symbol || ' ' || b.kind", 'b.ex_date')}
     from tempocast.action b
     where symbol = $1 and ex_date between $2 and $3 and known_at <= $4 order by ex_date, kind, known_at`,
    [symbol, from, to, asOf],
  );
}

function heldBy(dataset: string, subject: string, valid: string): string {
  return `(select string_agg(q.expectation, ', ' order by q.expectation) from tempocast.quarantine q
    where q.dataset = ${dataset} and q.symbol = ${subject} and q.session = ${valid}
      and q.bar_known_at = b.known_at and ${holdStands('q', '$4')}) as "heldBy"`;
}
