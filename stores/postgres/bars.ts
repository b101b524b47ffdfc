/** Daily bars on two clocks. A restated bar is a new row; a read sees, per session, the newest row known by `asOf`. */
import pg from 'pg';
import type { Instant, SessionDate, StoredBar } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { copyBars } from './copy-bars.ts';
import { type Db, rowsOf } from './db.ts';
import { bySymbol } from './group.ts';
import { notHeld } from './held.ts';
import { ifAllNew } from './if-all-new.ts';
import { type Columns, insertRows } from './insert.ts';
import { PACKED, type PackedBars, unpackBars } from './pack.ts';
import { inTransaction } from './transaction.ts';

const KEY = ['symbol', 'session', 'known_at'] as const;
const COLUMNS: Columns<StoredBar> = {
  symbol: ['text', (b) => b.symbol],
  session: ['date', (b) => b.session],
  known_at: ['timestamptz', (b) => b.knownAt],
  open: ['double precision', (b) => b.open],
  high: ['double precision', (b) => b.high],
  low: ['double precision', (b) => b.low],
  close: ['double precision', (b) => b.close],
  volume: ['double precision', (b) => b.volume],
  raw_key: ['text', (b) => b.rawKey],
};
/** From here on COPY is faster than a statement with parameters. */
export const MANY = 1000;

/**
 * Inserts bars; their raw objects must be there already. Rows that are there are skipped. Returns how many were new.
 * @param db the pool, or a client inside a transaction
 */
export async function insertBars(db: Db, bars: readonly StoredBar[]): Promise<number> {
  if (bars.length < MANY) return insertRows(db, 'bar', KEY, COLUMNS, bars);
  if (db instanceof pg.Pool) return inTransaction(db, (transaction) => insertBars(transaction, bars));
  // If not all of them are new, the rows go in one statement that skips.
  const copied = await ifAllNew(db, () => copyBars(db, bars));
  return copied ? bars.length : insertRows(db, 'bar', KEY, COLUMNS, bars);
}

export interface BarsQuery {
  symbols: readonly string[];
  /** First and last session, both included. */
  from: SessionDate;
  to: SessionDate;
  asOf: Instant;
  /**
   * false (default): versions quarantined by `asOf` do not exist, so an earlier good version of the session is
   * seen, or none. true: the newest version whatever was found about it; only validation and pages want that.
   */
  includeQuarantined?: boolean;
}

/**
 * The newest version known by `asOf` of each bar, by symbol and session, as a query.
 * @param of SQL: a placeholder or a literal each
 */
export function newestBars(of: {
  symbols: string;
  from: string;
  to: string;
  asOf: string;
  includeQuarantined?: boolean;
}): string {
  const row = { subject: 'b.symbol', valid: 'b.session', knownAt: 'b.known_at' };
  const good = of.includeQuarantined ? 'true' : notHeld({ dataset: "'bars'", ...row, asOf: of.asOf });
  return `select distinct on (symbol, session) symbol, session, known_at, open, high, low, close, volume, raw_key
    from tempocast.bar b
    where symbol = any(${of.symbols}) and session between ${of.from} and ${of.to} and known_at <= ${of.asOf} and ${good}
    order by symbol, session, known_at desc`;
}

/**
 * Bars in session order for every symbol asked for; a symbol without bars has an empty array.
 * One row per symbol travels, its columns joined to text: half the time of a row per bar.
 */
export async function barsAsOf(db: Db, query: BarsQuery): Promise<Map<string, StoredBar[]>> {
  const { symbols, from, to, asOf, includeQuarantined } = query;
  const newest = newestBars({ symbols: '$1', from: '$2', to: '$3', asOf: '$4', includeQuarantined });
  const columns = PACKED.map(
    (name) => `array_to_string(array_agg(${name} order by session), ',', '') as ${name}`,
  );
  const rows = await rowsOf<PackedBars>(
    db,
    `select symbol, ${columns.join(', ')} from (${newest}) as newest group by symbol`,
    [symbols, from, to, checkedAsOf({ asOf })],
  );
  return bySymbol(symbols, rows.flatMap(unpackBars));
}

/** Per symbol the newest session and how many sessions are known by `asOf`; symbols without bars are absent. */
export async function lastSessions(
  db: Db,
  query: { symbols: readonly string[]; asOf: Instant; through: SessionDate },
): Promise<Map<string, { last: SessionDate; sessions: number }>> {
  const rows = await rowsOf<{ symbol: string; last: SessionDate; sessions: number }>(
    db,
    `select symbol, max(session) as last, count(distinct session) as sessions
     from tempocast.bar where symbol = any($1) and known_at <= $2 and session <= $3 group by symbol`,
    [query.symbols, checkedAsOf(query), query.through],
  );
  return new Map(rows.map(({ symbol, last, sessions }) => [symbol, { last, sessions }]));
}

/** Per symbol the newest session known by `asOf`, by the end of its index; symbols without bars are absent. */
export async function newestSessions(
  db: Db,
  query: { symbols: readonly string[]; asOf: Instant; through: SessionDate },
): Promise<Map<string, SessionDate>> {
  const rows = await rowsOf<{ symbol: string; last: SessionDate }>(
    db,
    `select s.symbol, b.session as last from unnest($1::text[]) as s(symbol) cross join lateral (
       select session from tempocast.bar where symbol = s.symbol and known_at <= $2 and session <= $3
       order by session desc limit 1) as b`,
    [query.symbols, checkedAsOf(query), query.through],
  );
  return new Map(rows.map(({ symbol, last }) => [symbol, last]));
}

/**
 * When versions of single bars became known or were released, up to `asOf`; `SYMBOL 2019-02-25` to instants. Without those that
 * were held as they came, which no run could use; a hold of later leaves what a run before it knew. Bars without one are absent.
 */
export async function versionInstants(
  db: Db,
  { bars, asOf }: { bars: readonly { symbol: string; session: SessionDate }[]; asOf: Instant },
): Promise<Map<string, Instant[]>> {
  const rows = await rowsOf<{ name: string; known: Instant[] }>(
    db,
    `select k.symbol || ' ' || k.session as name, json_agg(b.known_at) as known
     from (select distinct * from unnest($1::text[], $2::date[]) as u(symbol, session)) k
       cross join lateral (
         select known_at from tempocast.bar b
         where symbol = k.symbol and session = k.session and known_at <= $3
           and ${notHeld({ dataset: "'bars'", subject: 'b.symbol', valid: 'b.session', knownAt: 'b.known_at', asOf: 'b.known_at' })}
         union all
         select known_at from tempocast.quarantine_release
         where dataset = 'bars' and symbol = k.symbol and session = k.session and known_at <= $3) b
     group by 1`,
    [bars.map(({ symbol }) => symbol), bars.map(({ session }) => session), asOf],
  );
  return new Map(rows.map(({ name, known }) => [name, known.map((at) => new Date(at).toISOString())]));
}
