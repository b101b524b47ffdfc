/** Every version of a symbol's rows, with what held each one back: what a provider's answer is compared with. */
import type { Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import { type Db, prepared, rowsOf } from './db.ts';
import { holdStands, notHeld } from './held.ts';
import { CORRECTION_TAKEN_BACK } from './quarantine.ts';

/** `heldBy`: expectations that hold the version back as of the read; null when nothing does. */
export type Version<T> = T & { heldBy: string | null };

interface Span {
  symbol: string;
  /** First and last valid date, both included. */
  from: SessionDate;
  to: SessionDate;
  asOf: Instant;
}

type Spans = Omit<Span, 'symbol'> & { symbols: readonly string[] };

/** By session, then in the order in which they became known. */
export function barVersions(db: Db, { symbol, ...span }: Span): Promise<Version<StoredBar>[]> {
  return barVersionsOf(db, { symbols: [symbol], ...span });
}

/** Of many symbols, by symbol first. */
export function barVersionsOf(db: Db, { symbols, from, to, asOf }: Spans): Promise<Version<StoredBar>[]> {
  return rowsOf(
    db,
    `select symbol, session, known_at as "knownAt", open, high, low, close, volume, raw_key as "rawKey",
       ${heldBy("'bars'", 'b.symbol', 'b.session')}
     from tempocast.bar b
     where symbol = any($1) and session between $2 and $3 and known_at <= $4 order by symbol, session, known_at`,
    [symbols, from, to, asOf],
  );
}

/** By ex-date and kind, then in the order in which they became known. */
export function actionVersions(db: Db, { symbol, ...span }: Span): Promise<Version<StoredAction>[]> {
  return actionVersionsOf(db, { symbols: [symbol], ...span });
}

/** Of many symbols, by symbol first. */
export function actionVersionsOf(
  db: Db,
  { symbols, from, to, asOf }: Spans,
): Promise<Version<StoredAction>[]> {
  return rowsOf(
    db,
    `select symbol, ex_date as "exDate", kind, known_at as "knownAt", value, raw_key as "rawKey",
       ${heldBy("'actions'", "b.symbol || ' ' || b.kind", 'b.ex_date')}
     from tempocast.action b
     where symbol = any($1) and ex_date between $2 and $3 and known_at <= $4 order by symbol, ex_date, kind, known_at`,
    [symbols, from, to, asOf],
  );
}

/** Those of the symbols of which a bar or an action is known. */
export async function symbolsKnown(
  db: Db,
  { symbols, from, to, asOf }: Omit<Span, 'symbol'> & { symbols: readonly string[] },
): Promise<Set<string>> {
  const rows = await rowsOf<{ symbol: string }>(
    db,
    `select s as symbol from unnest($1::text[]) as s
     where exists (select from tempocast.bar b
         where b.symbol = s and b.session between $2 and $3 and b.known_at <= $4)
       or exists (select from tempocast.action a
         where a.symbol = s and a.ex_date between $2 and $3 and a.known_at <= $4)`,
    [symbols, from, to, asOf],
  );
  return new Set(rows.map(({ symbol }) => symbol));
}

export interface LaterVersions {
  symbol: string;
  knownAt: Instant;
  rawKey: string;
}

/** Answers after `knownAt` of which a row lies right after one of that instant, by symbol in the order in which they became known. */
export function laterVersions(
  db: Db,
  query: Omit<Span, 'symbol' | 'asOf'> & { symbols: readonly string[]; knownAt: Instant },
): Promise<LaterVersions[]> {
  const next = (table: string, valid: string, kind: string) => `select l.symbol, l.known_at, l.raw_key
    from tempocast.${table} v cross join lateral (
      select symbol, known_at, raw_key from tempocast.${table} n
      where n.symbol = v.symbol and n.${valid} = v.${valid} ${kind} and n.known_at > $4 order by known_at limit 1) l
    where v.symbol = any($1) and v.${valid} between $2 and $3 and v.known_at = $4`;
  return rowsOf(
    db,
    `select distinct symbol, known_at as "knownAt", raw_key as "rawKey" from (
       ${next('bar', 'session', '')} union all ${next('action', 'ex_date', 'and n.kind = v.kind')}) as later
     where exists (select from tempocast.raw_object where known_at > $4)
     order by 1, 2`,
    [query.symbols, query.from, query.to, query.knownAt],
  );
}

function heldBy(dataset: string, subject: string, valid: string): string {
  return `(select string_agg(q.expectation, ', ' order by q.expectation) from tempocast.quarantine q
    where q.dataset = ${dataset} and q.symbol = ${subject} and q.session = ${valid}
      and q.bar_known_at = b.known_at and ${holdStands('q', '$4')}) as "heldBy"`;
}

export interface OverlaidVersion {
  dataset: 'bars' | 'actions';
  /** Subject. */
  symbol: string;
  session: SessionDate;
  /** Of the newest version from a provider that was there before. */
  knownAt: Instant;
  /** false: the correction or repair was taken back. */
  standing: boolean;
}

/** Versions over which an operator or a repair has laid another one. */
export function overlaidVersions(db: Db, { asOf }: { asOf: Instant }): Promise<OverlaidVersion[]> {
  const overlays = `select distinct dataset, symbol, session, known_at,
      case when dataset = 'actions' then symbol || ' ' || field else symbol end as subject,
      case when dataset = 'actions' then field end as kind
    from tempocast.restatement
    where cause in ('operator', 'repair') and dataset in ('bars', 'actions') and known_at <= $1`;
  const standing = notHeld({
    ...{ dataset: 'o.dataset', subject: 'o.subject', valid: 'o.session', knownAt: 'o.known_at', asOf: '$1' },
  });
  return rowsOf(
    db,
    `select o.dataset, o.subject as symbol, o.session, base.known_at as "knownAt", bool_or(${standing}) as standing
     from (${overlays}) o cross join lateral (
       select max(known_at) as known_at from (
         select known_at from tempocast.bar b where o.dataset = 'bars' and b.symbol = o.symbol and b.session = o.session
           and b.known_at < o.known_at and b.raw_key !~ '^raw/(operator|repair)/'
         union all
         select known_at from tempocast.action a where o.dataset = 'actions' and a.symbol = o.symbol
           and a.ex_date = o.session and a.kind = o.kind and a.known_at < o.known_at
           and a.raw_key !~ '^raw/(operator|repair)/') as before) as base
     where base.known_at is not null
     group by o.dataset, o.subject, o.session, base.known_at`,
    [asOf],
  );
}

/** `dataset subject session knownAt` of versions that somebody has decided about: they are not judged again. */
export async function decidedVersions(db: Db, { asOf }: { asOf: Instant }): Promise<Set<string>> {
  const [overlaid, released] = await Promise.all([
    overlaidVersions(db, { asOf }),
    // Corrections of the other datasets are all recorded here, whether the row was held or not.
    rowsOf<Omit<OverlaidVersion, 'standing' | 'dataset'> & { dataset: string }>(
      db,
      `select distinct dataset, symbol, session, bar_known_at as "knownAt"
       from tempocast.quarantine_release r where known_at <= $1 and (action = 'released'
         or dataset not in ('bars', 'actions') and not exists (select from tempocast.quarantine q
           where q.dataset = r.dataset and q.bar_known_at = r.known_at and q.known_at <= $1
             and q.expectation = '${CORRECTION_TAKEN_BACK}'))`,
      [asOf],
    ),
  ]);
  const names = [...overlaid.filter(({ standing }) => standing), ...released];
  return new Set(
    names.map(({ dataset, symbol, session, knownAt }) => `${dataset} ${symbol} ${session} ${knownAt}`),
  );
}

/** Those of them that an operator released: what they say is right. */
export async function releasedVersions(db: Db, { asOf }: { asOf: Instant }): Promise<Set<string>> {
  const rows = await rowsOf<{ name: string; knownAt: Instant }>(
    db,
    prepared(`select distinct dataset || ' ' || symbol || ' ' || session as name, bar_known_at as "knownAt"
     from tempocast.quarantine_release where known_at <= $1 and action = 'released'`),
    [asOf],
  );
  return new Set(rows.map(({ name, knownAt }) => `${name} ${knownAt}`));
}
