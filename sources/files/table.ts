/** The bytes of a CSV (also gzip) or Parquet file as a table of text and numbers. */
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { garbled } from '../http/errors.ts';
import { decode } from '../http/format.ts';
import { readParquet } from './parquet.ts';

/** null: empty. */
export type Cell = string | number | null;

export interface Table {
  columns: string[];
  rows: Cell[][];
}

/** Throws ProviderGarbled (retryable: a file that is being written) for what is neither, or is cut off. */
export function readTable(file: string, body: Uint8Array): Table {
  try {
    if (startsWith(body, [0x50, 0x41, 0x52, 0x31])) return readParquet(body);
    const text = decode(startsWith(body, [0x1f, 0x8b]) ? gunzipSync(body) : body);
    return readCsv(text);
  } catch (error) {
    throw garbled('files', file, body, 'CSV or Parquet', (error as Error).message);
  }
}

function readCsv(text: string): Table {
  if (!text.includes(',')) throw new Error('there is no row of cells');
  // A number cut off in the middle is a number too.
  if (!text.endsWith('\n'))
    throw new Error('the last row does not end with a line break: the file is cut off');
  const [columns, ...rows] = parse(text, { bom: true, skip_empty_lines: true, trim: true }) as string[][];
  if (columns === undefined) throw new Error('there is no header');
  return { columns, rows: rows.map((cells) => cells.map((cell) => (cell === '' ? null : cell))) };
}

function startsWith(body: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => body[i] === byte);
}
