/**
 * The rows of a dataset version, one Parquet file per year: versions of consecutive days share every year but the last.
 * A part is named by the hash of its values, not by the bytes some Parquet writer made of them.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import type { Bar, Instant } from '../../schemas/market.ts';
import { hashOfKey } from './content.ts';
import { literal, withDuckDb, withTemporaryFile } from './duckdb.ts';
import { type Lake, objectCorrupt } from './lake.ts';
import { columnBytes } from './plain-parquet.ts';

/** A bar as a dataset holds it: checked, as traded, with the actions that take effect on it. */
export interface DatasetRow extends Bar {
  symbol: string;
  knownAt: Instant;
  /** The provider that answered, or `operator`, `repair`. */
  source: string;
}

const TEXTS = ['symbol', 'session', 'knownAt', 'source'] as const;
const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'split', 'dividend'] as const;

/** sha256 over the rows in (symbol, session) order: texts as JSON, numbers as little-endian float64. */
export function partSha256(rows: readonly DatasetRow[]): string {
  const hash = createHash('sha256');
  for (const name of TEXTS) hash.update(`${JSON.stringify(rows.map((row) => row[name]))}\n`);
  for (const name of NUMBERS) {
    const bytes = Buffer.from(numbersOf(rows, name).buffer);
    hash.update(endianness() === 'LE' ? bytes : bytes.swap64());
  }
  return hash.digest('hex');
}

/** Said in full: a typed array's `from` with a function goes through an iterator, which costs far more. */
function numbersOf(rows: readonly DatasetRow[], name: (typeof NUMBERS)[number]): Float64Array<ArrayBuffer> {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = rows[i]![name];
  return values;
}

export const partKey = (year: string, sha256: string) => `datasets/bars/${year}/${sha256}.parquet`;

/** Stores rows, in (symbol, session) order, under their `partKey`. Throws LakeFull. */
export async function putDatasetPart(lake: Lake, key: string, rows: readonly DatasetRow[]): Promise<void> {
  if (await lake.has(key)) return;
  const sessions = new Int32Array(rows.length);
  const knownAt = new BigInt64Array(rows.length);
  // A year has a few hundred sessions, and instants, in ten thousand rows.
  const [days, instants] = [new Map<string, number>(), new Map<string, bigint>()];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    sessions[i] = once(days, row.session, dayOf);
    knownAt[i] = once(instants, row.knownAt, microseconds);
  }
  const bytes = columnBytes([
    { name: 'symbol', values: rows.map(({ symbol }) => symbol) },
    { name: 'session', values: sessions, as: 'date' },
    { name: 'known_at', values: knownAt, as: 'timestamp' },
    { name: 'source', values: rows.map(({ source }) => source) },
    ...NUMBERS.map((name) => ({ name, values: numbersOf(rows, name) })),
  ]);
  await lake.put(key, bytes, 'application/vnd.apache.parquet');
}

function once<K, V>(known: Map<K, V>, key: K, make: (key: K) => V): V {
  let value = known.get(key);
  if (value === undefined) {
    value = make(key);
    known.set(key, value);
  }
  return value;
}

const dayOf = (session: string) => Date.parse(session) / 86_400_000;
const microseconds = (knownAt: Instant) => BigInt(Date.parse(knownAt)) * 1000n;

/** Throws LakeObjectMissing, or LakeObjectCorrupt when the rows do not hash to the key. */
export async function getDatasetPart(lake: Lake, key: string): Promise<DatasetRow[]> {
  const bytes = await lake.get(key);
  const rows = await withTemporaryFile(async (file) => {
    await writeFile(file, bytes);
    return readPart(file).catch((error) => {
      throw objectCorrupt(lake.url, key, `nothing readable (${error.message})`);
    });
  });
  const found = partSha256(rows);
  if (found !== hashOfKey(key)) throw objectCorrupt(lake.url, key, found);
  return rows;
}

function readPart(file: string): Promise<DatasetRow[]> {
  return withDuckDb(async (connection) => {
    const columns = [
      ...['symbol', 'session::varchar', `strftime(known_at, '%Y-%m-%dT%H:%M:%S.%gZ')`, 'source'],
      ...NUMBERS,
    ];
    const names = [...TEXTS, ...NUMBERS];
    const rows: DatasetRow[] = [];
    const result = await connection.stream(
      `select ${columns.join(', ')} from read_parquet(${literal(file)})`,
    );
    for await (const chunk of result) {
      for (const values of chunk.getRows()) {
        rows.push(Object.fromEntries(values.map((value, i) => [names[i], value])) as unknown as DatasetRow);
      }
    }
    return rows;
  });
}
