/** Parquet through DuckDB. Parsing is synchronous and DuckDB is not: a worker reads while this thread waits for it. */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Table } from './table.ts';

export interface ParquetTask {
  body: Uint8Array;
  /** Set to 1 when the answer is on the port. */
  signal: SharedArrayBuffer;
}

/** Of the worker: the table, or why there is none. */
export type ParquetAnswer = { table: Table } | { problem: string };

const LONGEST_MS = 60_000;

/** Started with the first file: DuckDB takes longer to load than a file to read. Ends with the process. */
let reader: { worker: Worker; port: MessagePort } | undefined;

/** Throws Error: no Parquet, cut off, or longer than a minute. Dates and instants come as ISO-8601 text. */
export function readParquet(body: Uint8Array): Table {
  reader ??= startReader();
  const task: ParquetTask = { body, signal: new SharedArrayBuffer(4) };
  reader.port.postMessage(task);
  Atomics.wait(new Int32Array(task.signal), 0, 0, LONGEST_MS);
  const answer = receiveMessageOnPort(reader.port)?.message as ParquetAnswer | undefined;
  if (answer === undefined) {
    // Its late answer would be taken for that of the next file.
    void reader.worker.terminate();
    reader = undefined;
    throw new Error(`the file was not read within ${LONGEST_MS} ms`);
  }
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.table;
}

function startReader(): { worker: Worker; port: MessagePort } {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('./parquet-worker.ts', import.meta.url), {
    workerData: port2,
    transferList: [port2],
  });
  worker.unref();
  return { worker, port: port1 };
}
