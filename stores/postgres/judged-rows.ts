/** Every version of a symbol's rows, with what held each one back: what a provider's answer is compared with. */
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { holdStands, notHeld } from './held.ts';

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

/**
 * `SYMBOL session` of bars whose newest version from a provider somebody has decided about: it was released, or a
 * correction or a repair that stands lies on top of it. A provider that repeats such a bar says nothing new.
 */
export async function decidedBars(
  db: Db,
  { symbols, from, asOf }: { symbols: readonly string[]; from: SessionDate; asOf: Instant },
): Promise<Set<string>> {
  const decided = await rowsOf<{ row: string }>(
    db,
    `select symbol || ' ' || session as row
     from (
       select distinct on (symbol, session) symbol, session, known_at from tempocast.bar
       where symbol = any($1) and session >= $2 and known_at <= $3 and raw_key !~ '^raw/(operator|repair)/'
       order by symbol, session, known_at desc) as newest
     where exists (select from tempocast.quarantine_release r where r.dataset = 'bars' and r.symbol = newest.symbol
         and r.session = newest.session and r.bar_known_at = newest.known_at and r.known_at <= $3)
       or exists (select from tempocast.bar b where b.symbol = newest.symbol and b.session = newest.session
         and b.known_at > newest.known_at and b.known_at <= $3
         and ${notHeld({ dataset: "'bars'", subject: 'b.symbol', valid: 'b.session', knownAt: 'b.known_at', asOf: '$3' })})`,
    [symbols, from, asOf],
  );
  return new Set(decided.map(({ row }) => row));
}
