/**
 * COPY .. FROM STDIN (FORMAT binary): rows as Postgres itself sends them, a third of the work of text on both sides.
 * https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
 */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Db } from './db.ts';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
/** 2000-01-01, where Postgres counts from. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
const CHUNK_BYTES = 1 << 18;

/** Writes one row's fields after another; `null` is a field of length -1. */
export class RowWriter {
  private chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  private at = 0;
  readonly chunks: Buffer[] = [];

  /** Begins a row; `room` is an upper bound of its bytes. */
  row(fields: number, room: number): void {
    if (this.at + room > this.chunk.length) this.flush(room);
    this.at = this.chunk.writeInt16BE(fields, this.at);
  }

  text(utf8: Uint8Array): void {
    this.at = this.chunk.writeInt32BE(utf8.length, this.at);
    this.chunk.set(utf8, this.at);
    this.at += utf8.length;
  }

  float64(value: number | null): void {
    if (value === null) {
      this.at = this.chunk.writeInt32BE(-1, this.at);
      return;
    }
    this.at = this.chunk.writeInt32BE(8, this.at);
    this.at = this.chunk.writeDoubleBE(value, this.at);
  }

  /** Days since 2000-01-01. */
  date(days: number): void {
    this.at = this.chunk.writeInt32BE(4, this.at);
    this.at = this.chunk.writeInt32BE(days, this.at);
  }

  /** Microseconds since 2000-01-01. */
  timestamp(microseconds: bigint): void {
    this.at = this.chunk.writeInt32BE(8, this.at);
    this.at = this.chunk.writeBigInt64BE(microseconds, this.at);
  }

  flush(room = 0): void {
    if (this.at > 0) this.chunks.push(this.chunk.subarray(0, this.at));
    this.chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, room));
    this.at = 0;
  }
}

/** `2019-02-22` -> days since 2000-01-01. */
export const postgresDays = (date: string): number => (Date.parse(date) - EPOCH_MS) / DAY_MS;
/** Days since 1970-01-01 -> days since 2000-01-01. */
export const postgresDay = (days: number): number => days - EPOCH_MS / DAY_MS;
/** Instant -> microseconds since 2000-01-01. */
export const postgresMicroseconds = (instant: string): bigint =>
  BigInt(Date.parse(instant) - EPOCH_MS) * 1000n;

/** Rows (symbol, date, known_at, numbers, raw_key) that differ in their date and numbers alone. */
export class RowTemplate {
  private readonly head: Buffer;
  private readonly tail: Buffer;

  constructor(of: { symbol: string; knownAt: string; rawKey: string; numbers: number }) {
    const writer = new RowWriter();
    const [symbol, rawKey] = [Buffer.from(of.symbol), Buffer.from(of.rawKey)];
    writer.row(4 + of.numbers, 2 + 4 + symbol.length + 8 + 12);
    writer.text(symbol);
    writer.date(0);
    writer.timestamp(postgresMicroseconds(of.knownAt));
    writer.flush(4 + rawKey.length);
    writer.text(rawKey);
    writer.flush();
    [this.head, this.tail] = writer.chunks as [Buffer, Buffer];
  }

  /** All rows in one piece; NaN is null. */
  rows(count: number, dayOf: (row: number) => number, numbers: readonly Float64Array[]): Buffer {
    const { head, tail } = this;
    const dateAt = head.length - 12 - 4;
    const bytes = Buffer.allocUnsafe(count * (head.length + numbers.length * 12 + tail.length));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (let row = 0; row < count; row++) {
      bytes.set(head, at);
      view.setInt32(at + dateAt, dayOf(row));
      at += head.length;
      for (let c = 0; c < numbers.length; c++) {
        const value = numbers[c]![row]!;
        const missing = Number.isNaN(value);
        view.setInt32(at, missing ? -1 : 8);
        at += 4;
        if (missing) continue;
        view.setFloat64(at, value);
        at += 8;
      }
      bytes.set(tail, at);
      at += tail.length;
    }
    return bytes.subarray(0, at);
  }
}

/** Sends the rows over a client, not a pool; `columns` are names of ours, in the order in which the writer was given fields. */
export async function copyRows(
  db: Db,
  table: string,
  columns: readonly string[],
  writer: RowWriter,
): Promise<void> {
  writer.flush();
  await copyChunks(db, table, columns, writer.chunks);
}

/** As `copyRows`, of rows that are made while those before them are sent. */
export async function copyChunks(
  db: Db,
  table: string,
  columns: readonly string[],
  chunks: Iterable<Buffer>,
): Promise<void> {
  const list = columns.map((name) => `"${name}"`).join(', ');
  const target = copyFrom(`copy tempocast.${table} (${list}) from stdin (format binary)`);
  // A client takes streams as well as statements.
  (db as unknown as { query(stream: typeof target): void }).query(target);
  await pipeline(Readable.from(framed(chunks)), target);
}

function* framed(chunks: Iterable<Buffer>): Generator<Buffer> {
  yield SIGNATURE;
  yield* chunks;
  yield TRAILER;
}

export interface CopiedRow {
  bytes: Buffer;
  /** Where each field begins, and its length; -1 for null. */
  starts: Int32Array;
  lengths: Int32Array;
}

/**
 * Rows of `copy (query) to stdout (format binary)`. The row told is reused: take what you need before returning.
 * @param query without parameters; values in it are literals
 */
export async function readCopy(
  db: Db,
  query: string,
  fields: number,
  onRow: (row: CopiedRow) => void,
): Promise<void> {
  const source = copyTo(`copy (${query}) to stdout (format binary)`);
  (db as unknown as { query(stream: typeof source): void }).query(source);
  const row: CopiedRow = {
    bytes: Buffer.alloc(0),
    starts: new Int32Array(fields),
    lengths: new Int32Array(fields),
  };
  let rest: Buffer = Buffer.alloc(0);
  let begun = false;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    row.bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    if (!begun) {
      if (row.bytes.length < SIGNATURE.length) {
        rest = row.bytes;
        continue;
      }
      begun = true;
      at = SIGNATURE.length + row.bytes.readInt32BE(SIGNATURE.length - 4);
    }
    for (let end = endOfRow(row, at); end > 0; end = endOfRow(row, at)) {
      onRow(row);
      at = end;
    }
    rest = row.bytes.subarray(at);
  }
}

/** Where the row that begins at `at` ends, its fields noted; 0 when it is not all there, or when the trailer is. */
function endOfRow({ bytes, starts, lengths }: CopiedRow, at: number): number {
  if (at + 2 > bytes.length) return 0;
  const fields = bytes.readInt16BE(at);
  if (fields < 0) return 0;
  let next = at + 2;
  for (let i = 0; i < fields; i += 1) {
    if (next + 4 > bytes.length) return 0;
    const length = bytes.readInt32BE(next);
    next += 4;
    starts[i] = next;
    lengths[i] = length;
    if (length > 0) next += length;
  }
  return next <= bytes.length ? next : 0;
}

/** Days since 2000-01-01 -> days since 1970-01-01. */
export const epochDays = (days: number): number => days + EPOCH_MS / DAY_MS;
/** The timestamp at `at`, in milliseconds since 1970-01-01. Exact: its microseconds are below 2^53 until the year 2285. */
export const millisecondsAt = (bytes: Buffer, at: number): number =>
  (bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4)) / 1000 + EPOCH_MS;
