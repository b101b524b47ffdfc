/**
 * The rows of a dataset version, one Parquet file per year: versions of consecutive days share every year but the last.
 * A part is named by the hash of its values, not by the bytes some Parquet writer made of them.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { endianness } from 'node:os';
import { DOUBLE, DuckDBDataChunk, VARCHAR } from '@duckdb/node-api';
import type { Bar, Instant } from '../../schemas/market.ts';
import { hashOfKey } from './content.ts';
import { CHUNK_ROWS, LOSSLESS, literal, withDuckDb, withTemporaryFile } from './duckdb.ts';
import { type Lake, lakeFull, objectCorrupt } from './lake.ts';

/** A bar as a dataset holds it: checked, as traded, with the actions that take effect on it. */
export interface DatasetRow extends Bar {
  symbol: string;
  knownAt: Instant;
  /** The provider that answered, or `operator`, `repair`. */
  source: string;
}

const TEXTS = ['symbol', 'session', 'knownAt', 'source'] as const;
const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'split', 'dividend'] as const;
const COLUMN = { knownAt: 'known_at' } as Readonly<Record<string, string>>;
const columnOf = (name: string) => COLUMN[name] ?? name;

/** sha256 over the rows in (symbol, session) order: texts as JSON, numbers as little-endian float64. */
export function partSha256(rows: readonly DatasetRow[]): string {
  const hash = createHash('sha256');
  for (const name of TEXTS) hash.update(`${JSON.stringify(rows.map((row) => row[name]))}\n`);
  for (const name of NUMBERS) {
    const values = Float64Array.from(rows, (row) => row[name]);
    const bytes = Buffer.from(values.buffer);
    hash.update(endianness() === 'LE' ? bytes : bytes.swap64());
  }
  return hash.digest('hex');
}

export const partKey = (year: string, sha256: string) => `datasets/bars/${year}/${sha256}.parquet`;

/** Stores rows, in (symbol, session) order, under their `partKey`. Throws LakeFull. */
export async function putDatasetPart(lake: Lake, key: string, rows: readonly DatasetRow[]): Promise<void> {
  if (await lake.has(key)) return;
  await withTemporaryFile(async (file) => {
    try {
      await writePart(file, rows);
    } catch (error) {
      throw /no space left on device/i.test(String(error)) ? lakeFull(lake.url, key, error) : error;
    }
    await lake.put(key, await readFile(file), 'application/vnd.apache.parquet');
  });
}

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

function writePart(file: string, rows: readonly DatasetRow[]): Promise<void> {
  return withDuckDb(async (connection) => {
    const texts = TEXTS.map((name) => `${columnOf(name)} varchar`);
    const numbers = NUMBERS.map((name) => `${columnOf(name)} double`);
    await connection.run(`create table part (${[...texts, ...numbers].join(', ')})`);
    const appender = await connection.createAppender('part');
    const types = [...TEXTS.map(() => VARCHAR), ...NUMBERS.map(() => DOUBLE)];
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      const part = rows.slice(at, at + CHUNK_ROWS);
      const chunk = DuckDBDataChunk.create(types, part.length);
      [...TEXTS, ...NUMBERS].forEach((name, i) => {
        const vector = chunk.getColumnVector(i);
        part.forEach((row, j) => {
          vector.setItem(j, row[name]);
        });
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    await connection.run(
      `copy (select * replace (session::date as session, known_at::timestamp as known_at) from part)
       to ${literal(file)} (${LOSSLESS})`,
    );
  });
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
