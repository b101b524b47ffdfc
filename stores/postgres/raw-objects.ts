/** Which raw objects exist, of what and since when; their bytes are in the lake. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface RawObjectRow {
  key: string;
  sha256: string;
  source: string;
  dataset: string;
  symbol: string;
  /** Without secrets. */
  url: string;
  status: number;
  knownAt: Instant;
  /** Length of the answer before compression. */
  bytes: number;
}

export function insertRawObjects(db: Db, rows: readonly RawObjectRow[]): Promise<number> {
  return insertRows(
    db,
    'raw_object',
    ['key'],
    {
      key: ['text', (r) => r.key],
      sha256: ['text', (r) => r.sha256],
      source: ['text', (r) => r.source],
      dataset: ['text', (r) => r.dataset],
      symbol: ['text', (r) => r.symbol],
      url: ['text', (r) => r.url],
      status: ['bigint', (r) => r.status],
      known_at: ['timestamptz', (r) => r.knownAt],
      bytes: ['bigint', (r) => r.bytes],
    },
    rows,
  );
}

/** What bars and actions are made of: of both names that the datasets have had, and what operators and repairs said. */
const OF_BARS = `(dataset in ('bars', 'chart', 'actions') or source in ('operator', 'repair'))`;

/** Objects behind the bars and actions of the symbols, known by `asOf` and after `after`, in the order they became known. */
export function rawObjectsAsOf(
  db: Db,
  query: { symbols: readonly string[]; asOf: Instant; after?: Instant },
): Promise<RawObjectRow[]> {
  return rowsOf<RawObjectRow>(
    db,
    `select key, sha256, source, dataset, symbol, url, status, known_at as "knownAt", bytes
     from tempocast.raw_object where symbol = any($1) and known_at <= $2 and known_at > $3 and ${OF_BARS}
     order by known_at, key`,
    [query.symbols, query.asOf, query.after ?? '-infinity'],
  );
}

/** How many those are, and the first of them: those of `own`, then those of the others by symbol. */
export async function firstRawObjects(
  db: Db,
  query: { own: string; symbols: readonly string[]; asOf: Instant; limit: number },
): Promise<{ count: number; rows: RawObjectRow[] }> {
  const first = (symbols: string) => `(select key, sha256, source, dataset, symbol, url, status,
     known_at as "knownAt", bytes from tempocast.raw_object
     where ${symbols} and known_at <= $2 and ${OF_BARS} order by symbol, known_at, key limit $3)`;
  const [[counted], own, others] = await Promise.all([
    rowsOf<{ count: number }>(
      db,
      `select count(*) as count from tempocast.raw_object where symbol = any($1) and known_at <= $2 and ${OF_BARS}`,
      [query.symbols, query.asOf],
    ),
    rowsOf<RawObjectRow>(db, first('symbol = $1'), [query.own, query.asOf, query.limit]),
    rowsOf<RawObjectRow>(db, first('symbol = any($1)'), [
      query.symbols.filter((symbol) => symbol !== query.own),
      ...[query.asOf, query.limit],
    ]),
  ]);
  return { count: counted!.count, rows: [...own, ...others].slice(0, query.limit) };
}

/** Objects by name, those known by `asOf`, in the order they became known. */
export function rawObjectsByKey(
  db: Db,
  query: { keys: readonly string[]; asOf: Instant },
): Promise<RawObjectRow[]> {
  return rowsOf<RawObjectRow>(
    db,
    `select key, sha256, source, dataset, symbol, url, status, known_at as "knownAt", bytes
     from tempocast.raw_object where key = any($1) and known_at <= $2 order by known_at, key`,
    [query.keys, query.asOf],
  );
}

/** When the newest of them came, whenever that was: not for reading data, but for coming after it. */
export async function newestAnswer(db: Db, query: { symbols: readonly string[] }): Promise<Instant | null> {
  const rows = await rowsOf<{ newest: Instant | null }>(
    db,
    `select max(known_at) as newest from tempocast.raw_object where symbol = any($1) and ${OF_BARS}`,
    [query.symbols],
  );
  return rows[0]!.newest;
}
