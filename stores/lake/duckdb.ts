/** DuckDB as a writer and reader of Parquet files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** Dictionaries are off: they compare by value, so 0 and -0 became one entry. */
export const LOSSLESS = 'format parquet, compression zstd, parquet_version v2, dictionary_size_limit 0';
/** What DuckDB takes in one chunk. */
export const CHUNK_ROWS = 2048;

/** One thread, so that rows and row groups come out in the same order each time. */
export async function withDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  try {
    const connection = await instance.connect();
    try {
      return await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** DuckDB reads and writes files, not buffers. */
export async function withTemporaryFile<T>(work: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'tempocast-parquet-'));
  try {
    return await work(join(folder, 'file.parquet'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
