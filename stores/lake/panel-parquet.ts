/** Panels as Parquet files: one column per vector, zstd, the header in the file's own metadata. */
import { writeFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { literal, quoted, withDuckDb, withTemporaryFile } from './duckdb.ts';
import {
  featureColumn,
  floatColumns,
  type PanelColumns,
  type PanelHeader,
  panelHeader,
} from './panel-hash.ts';
import { columnBytes, type PlainFile, readColumnBytes } from './plain-parquet.ts';

const HEADER_KEY = 'tempocast_panel';
type Column = Int32Array | Float64Array;

/** A day's end of a panel is below this: two thirds of four megabytes are not worth the time, twice a day, of zstd. */
const PLAIN_BELOW_VALUES = 1_000_000;

/** The panel as a file's bytes; the same panel gives the same bytes. */
export const panelBytes = (panel: Panel): Uint8Array => headedBytes(panelHeader(panel), panel);

/** The same under any header. */
export function headedBytes(header: object, columns: PanelColumns): Uint8Array {
  const compressed = columns.price.length * columns.features.length >= PLAIN_BELOW_VALUES;
  return columnBytes(columnsOf(columns), { [HEADER_KEY]: JSON.stringify(header) }, compressed);
}

/** Throws for what is no panel. */
export async function readPanelBytes(bytes: Uint8Array): Promise<Panel> {
  const plain = readColumnBytes(bytes);
  if (plain === undefined) {
    return withTemporaryFile(async (file) => {
      await writeFile(file, bytes);
      return readPanelFile(file);
    });
  }
  return headedColumns<PanelHeader>(plain);
}

/** Header and columns of what `headedBytes` wrote. Throws for anything else. */
export function readHeadedBytes<Header extends ColumnsHeader>(bytes: Uint8Array): Header & PanelColumns {
  const plain = readColumnBytes(bytes);
  if (plain === undefined) throw new Error('not written by tempocast');
  return headedColumns<Header>(plain);
}

/** What of a header the columns are read by. */
interface ColumnsHeader {
  rows: number;
  featureNames: string[];
}

function headedColumns<Header extends ColumnsHeader>(plain: PlainFile): Header & PanelColumns {
  const text = plain.metadata[HEADER_KEY];
  if (text === undefined) throw new Error(`panel file has no ${HEADER_KEY} metadata`);
  const header: Header = JSON.parse(text);
  const found = new Map(plain.columns.map(({ name, values }) => [name, values]));
  const take = <T extends Column>(name: string): T => {
    const values = found.get(name);
    if (values?.length === header.rows) return values as T;
    throw new Error(`panel file has ${values?.length} of ${header.rows} rows of ${name}`);
  };
  return {
    ...header,
    symbolIndex: take('symbol_index'),
    sessionIndex: take('session_index'),
    features: header.featureNames.map((name) => take<Float64Array>(featureColumn(name))),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, take(`target_${h}`)])) as Panel['targets'],
    price: take('price'),
  };
}

function columnsOf(panel: PanelColumns): { name: string; values: Column }[] {
  return [
    { name: 'session_index', values: panel.sessionIndex },
    { name: 'symbol_index', values: panel.symbolIndex },
    ...floatColumns(panel),
  ];
}

/** Room for what the header says. */
export function emptyPanel(header: PanelHeader): Panel {
  const { rows, featureNames } = header;
  const floats = () => new Float64Array(rows);
  return {
    ...header,
    symbolIndex: new Int32Array(rows),
    sessionIndex: new Int32Array(rows),
    features: featureNames.map(floats),
    targets: Object.fromEntries(HORIZONS.map((h) => [h, floats()])) as Record<Horizon, Float64Array>,
    price: floats(),
  };
}

/** Of versions before 0.4.0, which DuckDB wrote. */
function readPanelFile(file: string): Promise<Panel> {
  return withDuckDb(async (connection) => {
    const header = await readHeader(connection, file);
    const { rows } = header;
    const panel = emptyPanel(header);
    const columns = columnsOf(panel);
    const names = columns.map(({ name }) => quoted(name)).join(', ');
    const result = await connection.stream(`select ${names} from read_parquet(${literal(file)})`);
    let at = 0;
    for await (const chunk of result) {
      columns.forEach(({ values }, i) => {
        const vector = chunk.getColumnVector(i);
        for (let row = 0; row < chunk.rowCount; row += 1) values[at + row] = vector.getItem(row) as number;
      });
      at += chunk.rowCount;
    }
    if (at !== rows) throw new Error(`panel file has ${at} rows, its header says ${rows}`);
    return panel;
  });
}

/** Session indices of the first and the last row; 0 and -1 of an empty panel. */
export function readPanelSpan(file: string): Promise<{ first: number; last: number }> {
  return withDuckDb(async (connection) => {
    const found = await connection.runAndReadAll(
      `select coalesce(min(session_index), 0), coalesce(max(session_index), -1) from read_parquet(${literal(file)})`,
    );
    const [first, last] = found.getRows()[0]!;
    return { first: Number(first), last: Number(last) };
  });
}

async function readHeader(connection: DuckDBConnection, file: string): Promise<PanelHeader> {
  const found = await connection.runAndReadAll(
    `select decode(value) from parquet_kv_metadata(${literal(file)}) where decode(key) = '${HEADER_KEY}'`,
  );
  const text = found.getRows()[0]?.[0];
  if (typeof text !== 'string') throw new Error(`panel file has no ${HEADER_KEY} metadata`);
  return JSON.parse(text);
}
