/** Reads Parquet files, one after the other, and says when it has; see parquet.ts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MessagePort, workerData } from 'node:worker_threads';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ParquetAnswer, ParquetTask } from './parquet.ts';
import type { Cell, Table } from './table.ts';

const port = workerData as MessagePort;

/** DuckDB reads files, not bytes. */
async function read(body: Uint8Array): Promise<ParquetAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'tempocast-parquet-'));
  try {
    const path = join(folder, 'file.parquet');
    await writeFile(path, body);
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
      return { table: await tableOf(connection, `read_parquet('${path.replaceAll("'", "''")}')`) };
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  } catch (error) {
    return { problem: (error as Error).message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tableOf(connection: DuckDBConnection, source: string): Promise<Table> {
  const described = await connection.runAndReadAll(`describe select * from ${source}`);
  const columns = described.getRowsJson().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const list = columns.map(({ name, type }) => cast(`"${name.replaceAll('"', '""')}"`, type)).join(', ');
  const answer = await connection.runAndReadAll(`select ${list} from ${source}`);
  return { columns: columns.map(({ name }) => name), rows: answer.getRowsJS() as Cell[][] };
}

function cast(column: string, type: string): string {
  if (type === 'TIMESTAMP WITH TIME ZONE') {
    return `strftime(${column} at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%gZ')`;
  }
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL)/.test(type)) return `${column}::double`;
  return `${column}::varchar`;
}

port.on('message', async ({ body, signal }: ParquetTask) => {
  port.postMessage(await read(body));
  const done = new Int32Array(signal);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
});
