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
  const { texts, numbers } = columnsOf(rows);
  const hash = createHash('sha256');
  for (const values of texts) hash.update(`${JSON.stringify(values)}\n`);
  for (const values of numbers) {
    const bytes = Buffer.from(values.buffer);
    hash.update(endianness() === 'LE' ? bytes : Buffer.from(bytes).swap64());
  }
  return hash.digest('hex');
}

export const partKey = (year: string, sha256: string) => `datasets/bars/${year}/${sha256}.parquet`;

/** Stores rows, in (symbol, session) order, under their `partKey`. Throws LakeFull. */
export async function putDatasetPart(lake: Lake, key: string, rows: readonly DatasetRow[]): Promise<void> {
  if (await lake.has(key)) return;
  const { texts, numbers, sessions, knownAt } = columnsOf(rows);
  const [symbol, , , source] = texts as [string[], string[], string[], string[]];
  const bytes = columnBytes([
    { name: 'symbol', values: symbol },
    { name: 'session', values: sessions, as: 'date' },
    { name: 'known_at', values: knownAt, as: 'timestamp' },
    { name: 'source', values: source },
    ...NUMBERS.map((name, i) => ({ name, values: numbers[i]! })),
  ]);
  await lake.put(key, bytes, 'application/vnd.apache.parquet');
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
/** The order of rows in a part. */
export const byRow = (a: DatasetRow, b: DatasetRow) =>
  order(a.symbol, b.symbol) || order(a.session, b.session);

/** The part with more rows, all of them in order; of two with the same name the one that was there comes first. */
export function partWith(rows: readonly DatasetRow[], added: readonly DatasetRow[]): DatasetRow[] {
  const later = added.toSorted(byRow);
  const at = later.map((row) => placeOf(rows, row));
  const all = inserted(rows, at, later);
  if (latest?.rows === rows) latest = { rows: all, columns: extended(latest.columns, at, later) };
  return all;
}

/** Values by column, in the order of the rows. */
interface PartColumns {
  /** As `TEXTS` and `NUMBERS`. */
  texts: string[][];
  numbers: Float64Array<ArrayBuffer>[];
  /** Days and microseconds since 1970. */
  sessions: Int32Array;
  knownAt: BigInt64Array;
}

/** Of the rows asked about last, which nobody changes: a year is hashed and written each day, and grows by a row of each symbol. */
let latest: { rows: readonly DatasetRow[]; columns: PartColumns } | undefined;

function columnsOf(rows: readonly DatasetRow[]): PartColumns {
  if (latest?.rows !== rows) latest = { rows, columns: readColumns(rows) };
  return latest.columns;
}

function readColumns(rows: readonly DatasetRow[]): PartColumns {
  const sessions = new Int32Array(rows.length);
  const knownAt = new BigInt64Array(rows.length);
  // A year has a few hundred sessions, and instants, in ten thousand rows.
  const [days, instants] = [new Map<string, number>(), new Map<string, bigint>()];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    sessions[i] = once(days, row.session, dayOf);
    knownAt[i] = once(instants, row.knownAt, microseconds);
  }
  return {
    texts: TEXTS.map((name) => rows.map((row) => row[name])),
    numbers: NUMBERS.map((name) => numbersOf(rows, name)),
    sessions,
    knownAt,
  };
}

/** Said in full: a typed array's `from` with a function goes through an iterator, which costs far more. */
function numbersOf(rows: readonly DatasetRow[], name: (typeof NUMBERS)[number]): Float64Array<ArrayBuffer> {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = rows[i]![name];
  return values;
}

function extended(columns: PartColumns, at: readonly number[], added: readonly DatasetRow[]): PartColumns {
  const more = readColumns(added);
  return {
    texts: columns.texts.map((values, c) => inserted(values, at, more.texts[c]!)),
    numbers: columns.numbers.map((values, c) => insertedNumbers(values, at, more.numbers[c]!)),
    sessions: insertedNumbers(columns.sessions, at, more.sessions),
    knownAt: insertedNumbers(columns.knownAt, at, more.knownAt),
  };
}

/** Where a row belongs, after those that equal it. */
function placeOf(rows: readonly DatasetRow[], row: DatasetRow): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byRow(rows[middle]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `added[i]` before what is at `at[i]`, ascending. */
function inserted<T>(values: readonly T[], at: readonly number[], added: readonly T[]): T[] {
  const all: T[] = [];
  let from = 0;
  for (let i = 0; i < added.length; i++) {
    for (; from < at[i]!; from++) all.push(values[from]!);
    all.push(added[i]!);
  }
  for (; from < values.length; from++) all.push(values[from]!);
  return all;
}

type Numbers = Float64Array<ArrayBuffer> | Int32Array | BigInt64Array;

function insertedNumbers<T extends Numbers>(values: T, at: readonly number[], added: T): T {
  const all = new (values.constructor as new (length: number) => T)(values.length + added.length);
  let from = 0;
  for (let i = 0; i < added.length; i++) {
    all.set(values.subarray(from, at[i]) as never, from + i);
    all[at[i]! + i] = added[i]!;
    from = at[i]!;
  }
  all.set(values.subarray(from) as never, from + added.length);
  return all;
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
