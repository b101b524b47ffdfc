/** Parquet through DuckDB. Parsing is synchronous and DuckDB is not: a worker reads while this thread waits for it. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Table } from './table.ts';

export interface ParquetTask {
  body: Uint8Array;
  signal: SharedArrayBuffer;
}

/** Of the worker: the table, or why there is none. */
export type ParquetAnswer = { table: Table } | { problem: string };

const LONGEST_MS = 60_000;

/** Throws Error: no Parquet, cut off, or longer than a minute. Dates and instants come as ISO-8601 text. */
export function readParquet(body: Uint8Array): Table {
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const task: ParquetTask = { body, signal };
  const worker = new Worker(new URL('./parquet-worker.ts', import.meta.url), {
    workerData: { ...task, port: port2 },
    transferList: [port2],
  });
  worker.unref();
  try {
    Atomics.wait(new Int32Array(signal), 0, 0, LONGEST_MS);
    const answer = receiveMessageOnPort(port1)?.message as ParquetAnswer | undefined;
    if (answer === undefined) throw new Error(`the file was not read within ${LONGEST_MS} ms`);
    if ('problem' in answer) throw new Error(answer.problem);
    return answer.table;
  } finally {
    port1.close();
    void worker.terminate();
  }
}
