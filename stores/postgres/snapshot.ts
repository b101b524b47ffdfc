/** Bars as known at an instant in one Parquet file: the same rows give the same bytes, and the same hashes anywhere. */
import { DOUBLE, type DuckDBAppender, DuckDBDataChunk, INTEGER } from '@duckdb/node-api';
import pg from 'pg';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { CHUNK_ROWS, LOSSLESS, literal, withDuckDb } from '../lake/duckdb.ts';
import { barsStatement, FIELDS } from './bar-columns.ts';
import { type CopiedRow, epochDays, millisecondsAt, readCopy } from './binary-copy.ts';
import type { Db } from './db.ts';
import { createDictionary } from './dictionary.ts';
import { createRowHasher, hashOfSymbols, type RowHasher } from './snapshot-hash.ts';

export interface SnapshotQuery {
  symbols: readonly string[];
  /** First and last session, both included. */
  from: SessionDate;
  to: SessionDate;
  asOf: Instant;
}

export interface Snapshot {
  rows: number;
  /** Every symbol asked for, in order; `hash` is hashRows of its bars. */
  symbols: { symbol: string; rows: number; hash: string }[];
  /** Of them all. */
  hash: string;
}

const DAY_MS = 86_400_000;

/**
 * Writes the bars that `barsAsOf` reads to `file`, by symbol and session: columns symbol, session (date), known_at (UTC),
 * open, high, low, close, volume, raw_key. A hundred MB of memory for a million bars.
 * @param db the pool, or a client that nothing else uses meanwhile
 */
export async function snapshotBars(db: Db, query: SnapshotQuery & { file: string }): Promise<Snapshot> {
  if (db instanceof pg.Pool) {
    const client = await db.connect();
    try {
      return await snapshotBars(client, query);
    } finally {
      client.release();
    }
  }
  const symbols = [...new Set(query.symbols)].sort();
  const hashers = new Map<string, { hasher: RowHasher; rows: number }>(
    symbols.map((symbol) => [symbol, { hasher: createRowHasher(symbol), rows: 0 }]),
  );
  let rows = 0;
  await withDuckDb(async (duckdb) => {
    await duckdb.run(
      'create table bar (n integer, symbol integer, session integer, known_ms double, raw_key integer, ' +
        'open double, high double, low double, close double, volume double)',
    );
    const part = createPart(await duckdb.createAppender('bar'));
    const texts = { symbol: createDictionary(), rawKey: createDictionary() };
    const days = remember((day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10));
    const instants = remember((ms: number) => new Date(ms).toISOString());
    const numbers: (number | null)[] = [null, null, null, null, null];
    await readCopy(db, barsStatement({ ...query, symbols }), FIELDS, (row) => {
      const { bytes, starts, lengths } = row;
      const symbol = texts.symbol.codeOf(bytes, starts[0]!, lengths[0]!);
      const day = epochDays(bytes.readInt32BE(starts[1]!));
      const knownMs = millisecondsAt(bytes, starts[2]!);
      for (let i = 0; i < 5; i += 1) numbers[i] = numberAt(row, 3 + i);
      const rawKey = texts.rawKey.codeOf(bytes, starts[8]!, lengths[8]!);
      part.add([rows, symbol, day, knownMs, rawKey], numbers);
      const known = hashers.get(texts.symbol.texts[symbol]!)!;
      known.hasher.add(days(day), instants(knownMs), numbers);
      known.rows += 1;
      rows += 1;
    });
    part.close();
    for (const [name, dictionary] of Object.entries({ symbols: texts.symbol, keys: texts.rawKey })) {
      await duckdb.run(`create table ${name} (code integer, text varchar)`);
      const appender = await duckdb.createAppender(name);
      for (const [code, text] of dictionary.texts.entries()) {
        appender.appendInteger(code);
        appender.appendVarchar(text);
        appender.endRow();
      }
      appender.closeSync();
    }
    await duckdb.run(
      `copy (select symbols.text as symbol, date '1970-01-01' + session as session,
          make_timestamp((known_ms * 1000)::bigint) as known_at, open, high, low, close, volume, keys.text as raw_key
        from bar join symbols on bar.symbol = symbols.code join keys on bar.raw_key = keys.code order by n)
       to ${literal(query.file)} (${LOSSLESS})`,
    );
  });
  const told = symbols.map((symbol) => {
    const { hasher, rows } = hashers.get(symbol)!;
    return { symbol, rows, hash: hasher.digest() };
  });
  return { rows, symbols: told, hash: hashOfSymbols(told) };
}

const numberAt = ({ bytes, starts, lengths }: CopiedRow, field: number): number | null =>
  lengths[field] === -1 ? null : bytes.readDoubleBE(starts[field]!);

/** Fills chunks and appends them. */
function createPart(appender: DuckDBAppender) {
  const types = [INTEGER, INTEGER, INTEGER, DOUBLE, INTEGER, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE];
  let chunk = DuckDBDataChunk.create(types, CHUNK_ROWS);
  let vectors = types.map((_, i) => chunk.getColumnVector(i));
  let at = 0;
  const flush = () => {
    for (const vector of vectors) vector.flush();
    chunk.rowCount = at;
    appender.appendDataChunk(chunk);
    chunk = DuckDBDataChunk.create(types, CHUNK_ROWS);
    vectors = types.map((_, i) => chunk.getColumnVector(i));
    at = 0;
  };
  return {
    add(integers: readonly number[], numbers: readonly (number | null)[]) {
      for (let i = 0; i < 5; i += 1) vectors[i]!.setItem(at, integers[i]!);
      for (let i = 0; i < 5; i += 1) vectors[5 + i]!.setItem(at, numbers[i]!);
      at += 1;
      if (at === CHUNK_ROWS) flush();
    },
    close() {
      flush();
      appender.closeSync();
    },
  };
}

function remember<K, V>(of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = of(key);
      known.set(key, value);
    }
    return value;
  };
}
