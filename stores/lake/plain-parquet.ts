/**
 * Columns as one Parquet file, the values as they lie in memory, or that through zstd: plain, one row group, a page a column.
 * What a general writer spends 25 ns a value on is a copy here; headers and footer are the library's.
 */
import { open } from 'node:fs/promises';
import { endianness } from 'node:os';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type ColumnChunk, type FileMetaData, parquetMetadata, type SchemaElement } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer/src/bytewriter.js';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';

/** Texts; in a file of `columnBytes` alone. */
export type Texts = readonly string[];

export interface FileColumn<Values = Float64Array | Int32Array> {
  name: string;
  values: Values;
}

/** What may be written; `as`: days since 1970 as dates, microseconds since then as timestamps without a zone. */
export interface WrittenColumn extends FileColumn<Float64Array | Int32Array | BigInt64Array | Texts> {
  as?: 'date' | 'timestamp';
}

const CREATED_BY = 'tempocast';
const MAGIC = new TextEncoder().encode('PAR1');

/** Every column of the same length; NaN is a value. Returns the size in bytes. */
export async function writeColumns(
  file: string,
  columns: readonly FileColumn[],
  metadata: Record<string, string> = {},
): Promise<number> {
  const { pieces, bytes } = columnPieces(columns, metadata, false);
  const handle = await open(file, 'w');
  try {
    // A system call takes 1,024 pieces at most.
    for (let at = 0; at < pieces.length; at += 1024) await writeAll(handle, pieces.slice(at, at + 1024));
  } finally {
    await handle.close();
  }
  return bytes;
}

/** The same in memory; through zstd two thirds of the size. */
export function columnBytes(
  columns: readonly WrittenColumn[],
  metadata: Record<string, string> = {},
  compressed = true,
): Uint8Array {
  const { pieces, bytes } = columnPieces(columns, metadata, compressed);
  return Buffer.concat(pieces, bytes);
}

const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

function columnPieces(
  columns: readonly WrittenColumn[],
  metadata: Record<string, string>,
  compressed: boolean,
): { pieces: Uint8Array[]; bytes: number } {
  checkEndianness();
  const rows = columns[0]?.values.length ?? 0;
  const pieces: Uint8Array[] = [MAGIC];
  const chunks: ColumnChunk[] = [];
  let offset = MAGIC.length;
  for (const { name, values } of columns) {
    if (values.length !== rows)
      throw new Error(`internal error: ${name} has ${values.length} of ${rows} rows`);
    const plain = plainBytes(values);
    const bytes = compressed
      ? zstdCompressSync(plain, { ...FAST, chunkSize: plain.length + (plain.length >> 7) + 1024 })
      : plain;
    const header = pageHeader(rows, plain.length, bytes.length);
    chunks.push({
      file_offset: BigInt(offset),
      meta_data: {
        type: typeOf(values),
        encodings: ['PLAIN'],
        path_in_schema: [name],
        codec: compressed ? 'ZSTD' : 'UNCOMPRESSED',
        num_values: BigInt(rows),
        total_uncompressed_size: BigInt(header.length + plain.length),
        total_compressed_size: BigInt(header.length + bytes.length),
        data_page_offset: BigInt(offset),
      },
    });
    pieces.push(header, bytes);
    offset += header.length + bytes.length;
  }
  const end = footer(columns, chunks, rows, offset, metadata);
  pieces.push(end);
  return { pieces, bytes: offset + end.length };
}

function plainBytes(values: WrittenColumn['values']): Uint8Array {
  if ('buffer' in values) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  // Few texts, many times: each with its length before it, as it is written.
  const written = new Map<string, Uint8Array>();
  let size = 0;
  for (const text of values) {
    let piece = written.get(text);
    if (piece === undefined) {
      const utf8 = Buffer.from(text);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(utf8.length);
      piece = Buffer.concat([length, utf8]);
      written.set(text, piece);
    }
    size += piece.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const text of values) {
    const piece = written.get(text)!;
    // Shorter than what a copy by the library costs to begin.
    for (let i = 0; i < piece.length; i++) bytes[at + i] = piece[i]!;
    at += piece.length;
  }
  return bytes;
}

export interface PlainFile {
  metadata: Record<string, string>;
  columns: FileColumn[];
}

/** Numbers that `columnBytes` wrote; undefined for what another writer did. Throws for what is no Parquet. */
export function readColumnBytes(file: Uint8Array): PlainFile | undefined {
  checkEndianness();
  const { created_by, row_groups, key_value_metadata = [] } = parquetMetadata(endOf(file));
  if (created_by !== CREATED_BY || row_groups.length !== 1) return undefined;
  const metadata = Object.fromEntries(key_value_metadata.map(({ key, value }) => [key, value ?? '']));
  const columns = row_groups[0]!.columns.map(({ meta_data }): FileColumn => {
    const { type, codec, num_values, path_in_schema, data_page_offset, ...size } = meta_data!;
    const width = type === 'INT32' ? 4 : 8;
    const plain = Number(num_values) * width;
    const header = Number(size.total_uncompressed_size) - plain;
    const start = Number(data_page_offset);
    const page = file.subarray(start + header, start + Number(size.total_compressed_size));
    const bytes = codec === 'ZSTD' ? zstdDecompressSync(page, { chunkSize: plain + 64 }) : page;
    if (bytes.length !== plain)
      throw new Error(`column ${path_in_schema[0]} has ${bytes.length} of ${plain} bytes`);
    // Values must lie on a multiple of their width, and the file is not to be kept for a few of them.
    const own = codec === 'ZSTD' && bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
    const [buffer, at, length] = [own.buffer, own.byteOffset, plain / width];
    return {
      name: path_in_schema[0]!,
      values: width === 4 ? new Int32Array(buffer, at, length) : new Float64Array(buffer, at, length),
    };
  });
  return { metadata, columns };
}

/** The metadata with their length and the magic number behind them; all of a file that is too short for that. */
function endOf(file: Uint8Array): ArrayBuffer {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = file.byteLength < 12 ? 0 : view.getUint32(file.byteLength - 8, true) + 8;
  const from = length === 0 || length > file.byteLength ? 0 : file.byteLength - length;
  return file.buffer.slice(file.byteOffset + from, file.byteOffset + file.byteLength) as ArrayBuffer;
}

function checkEndianness(): void {
  if (endianness() !== 'LE') throw new Error('internal error: Parquet values are little-endian');
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, pieces: Uint8Array[]): Promise<void> {
  const wanted = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  const { bytesWritten } = await handle.writev(pieces);
  if (bytesWritten === wanted) return;
  // A disk that takes a part only: the rest piece by piece, which reports why it stops.
  let skip = bytesWritten;
  for (const piece of pieces) {
    const from = Math.min(skip, piece.byteLength);
    skip -= from;
    for (let at = from; at < piece.byteLength; ) at += (await handle.write(piece, at)).bytesWritten;
  }
}

function pageHeader(rows: number, plain: number, bytes: number): Uint8Array {
  const writer = new ByteWriter();
  writePageHeader(writer, {
    type: 'DATA_PAGE',
    uncompressed_page_size: plain,
    compressed_page_size: bytes,
    data_page_header: {
      num_values: rows,
      encoding: 'PLAIN',
      definition_level_encoding: 'RLE',
      repetition_level_encoding: 'RLE',
    },
  });
  return writer.getBytes();
}

function footer(
  columns: readonly WrittenColumn[],
  chunks: ColumnChunk[],
  rows: number,
  size: number,
  metadata: Record<string, string>,
): Uint8Array {
  const leaves = columns.map(
    ({ name, values, as }): SchemaElement => ({
      ...{ name, type: typeOf(values), repetition_type: 'REQUIRED' },
      ...(as === 'date' && { converted_type: 'DATE', logical_type: { type: 'DATE' } }),
      ...(as === 'timestamp' && {
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: false, unit: 'MICROS' },
      }),
      ...(Array.isArray(values) && { converted_type: 'UTF8', logical_type: { type: 'STRING' } }),
    }),
  );
  const file: FileMetaData = {
    version: 2,
    schema: [{ name: 'root', num_children: columns.length }, ...leaves],
    num_rows: BigInt(rows),
    row_groups: [{ columns: chunks, total_byte_size: BigInt(size), num_rows: BigInt(rows) }],
    key_value_metadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    created_by: CREATED_BY,
    metadata_length: 0,
  };
  const writer = new ByteWriter();
  // Ends with its own length.
  writeMetadata(writer, file);
  writer.appendBytes(MAGIC);
  return writer.getBytes();
}

function typeOf(values: WrittenColumn['values']) {
  if (values instanceof Int32Array) return 'INT32';
  if (values instanceof Float64Array) return 'DOUBLE';
  return values instanceof BigInt64Array ? 'INT64' : 'BYTE_ARRAY';
}
