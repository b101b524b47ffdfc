/**
 * One column of many rows as a Postgres array in binary form: numbers are not written as text on one side and read on the other.
 * https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES; the form is that of array_send.
 */
import { postgresDays, postgresMicroseconds } from './binary-copy.ts';

/** Types with a binary form here, and their oids (pg_type.dat). */
const OID = {
  boolean: 16,
  bigint: 20,
  integer: 23,
  text: 25,
  'double precision': 701,
  date: 1082,
  timestamptz: 1184,
};
export type BinaryType = keyof typeof OID;

const HEADER_BYTES = 20;
const NULL = -1;

/** undefined: a value is not as ours are (an instant without milliseconds, a date that is none), and Postgres is to read its text. */
export function binaryArray(type: BinaryType, values: readonly unknown[]): Buffer | undefined {
  if (type === 'text') return textArray(values);
  const { width, write } = FIXED[type];
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + values.length * (4 + width));
  let at = HEADER_BYTES;
  let nulls = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) {
      at = bytes.writeInt32BE(NULL, at);
      nulls++;
      continue;
    }
    at = bytes.writeInt32BE(width, at);
    if (!write(bytes, value, at)) return undefined;
    at += width;
  }
  return headed(bytes.subarray(0, at), type, values.length, nulls);
}

function textArray(values: readonly unknown[]): Buffer {
  const texts = values.map((value) => (value === null || value === undefined ? null : String(value)));
  const size = texts.reduce(
    (sum, text) => sum + 4 + (text === null ? 0 : Buffer.byteLength(text)),
    HEADER_BYTES,
  );
  const bytes = Buffer.allocUnsafe(size);
  let at = HEADER_BYTES;
  let nulls = 0;
  for (const text of texts) {
    if (text === null) {
      at = bytes.writeInt32BE(NULL, at);
      nulls++;
      continue;
    }
    const length = bytes.write(text, at + 4);
    bytes.writeInt32BE(length, at);
    at += 4 + length;
  }
  return headed(bytes, 'text', values.length, nulls);
}

/** One dimension that begins at 1; an empty array has none. */
function headed(bytes: Buffer, type: BinaryType, length: number, nulls: number): Buffer {
  bytes.writeInt32BE(length === 0 ? 0 : 1, 0);
  bytes.writeInt32BE(nulls === 0 ? 0 : 1, 4);
  bytes.writeInt32BE(OID[type], 8);
  bytes.writeInt32BE(length, 12);
  bytes.writeInt32BE(1, 16);
  return length === 0 ? bytes.subarray(0, 12) : bytes;
}

/** `write` tells whether the value has the form. */
interface Fixed {
  width: number;
  write(bytes: Buffer, value: unknown, at: number): boolean;
}

/** Thousands of rows share a day and an instant. */
function remembered<T>(of: (text: string) => T | undefined): (value: unknown) => T | undefined {
  let [last, known]: [unknown, T | undefined] = [undefined, undefined];
  return (value) => {
    if (value !== last) [last, known] = [value, typeof value === 'string' ? of(value) : undefined];
    return known;
  };
}

/** Date rolls over what the calendar does not have; Postgres refuses it. */
const written = (text: string, milliseconds: number, length?: number): boolean =>
  !Number.isNaN(milliseconds) && new Date(milliseconds).toISOString().slice(0, length) === text;

const dayOf = remembered((text) => (written(text, Date.parse(text), 10) ? postgresDays(text) : undefined));
const microsecondsOf = remembered((text) =>
  written(text, Date.parse(text)) ? postgresMicroseconds(text) : undefined,
);

const FIXED: Record<Exclude<BinaryType, 'text'>, Fixed> = {
  boolean: {
    width: 1,
    write: (bytes, value, at) => {
      if (typeof value !== 'boolean') return false;
      bytes[at] = value ? 1 : 0;
      return true;
    },
  },
  bigint: {
    width: 8,
    write: (bytes, value, at) => {
      if (!Number.isSafeInteger(value)) return false;
      bytes.writeInt32BE(Math.floor((value as number) / 2 ** 32), at);
      bytes.writeUInt32BE((value as number) >>> 0, at + 4);
      return true;
    },
  },
  integer: {
    width: 4,
    write: (bytes, value, at) => {
      if (((value as number) | 0) !== value) return false;
      bytes.writeInt32BE(value as number, at);
      return true;
    },
  },
  'double precision': {
    width: 8,
    write: (bytes, value, at) => {
      if (typeof value !== 'number') return false;
      bytes.writeDoubleBE(value, at);
      return true;
    },
  },
  date: {
    width: 4,
    write: (bytes, value, at) => {
      const days = dayOf(value);
      if (days === undefined) return false;
      bytes.writeInt32BE(days, at);
      return true;
    },
  },
  timestamptz: {
    width: 8,
    write: (bytes, value, at) => {
      const microseconds = microsecondsOf(value);
      if (microseconds === undefined) return false;
      bytes.writeBigInt64BE(microseconds, at);
      return true;
    },
  },
};
