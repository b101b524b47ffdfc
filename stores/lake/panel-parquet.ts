/** Panels as Parquet files: one column per vector, zstd, the header in the file's own metadata. */
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, INTEGER } from '@duckdb/node-api';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import { CHUNK_ROWS, LOSSLESS, literal, quoted, withDuckDb } from './duckdb.ts';
import { floatColumns, type PanelHeader, panelHeader } from './panel-hash.ts';

const HEADER_KEY = 'tempocast_panel';
type Column = Int32Array | Float64Array;

/** Writes the panel to `file`; the same panel gives the same bytes. */
export async function writePanelFile(file: string, panel: Panel): Promise<void> {
  const columns: { name: string; values: Column }[] = [
    { name: 'session_index', values: panel.sessionIndex },
    { name: 'symbol_index', values: panel.symbolIndex },
    ...floatColumns(panel),
  ];
  const short = columns.find(({ values }) => values.length !== panel.rows);
  if (short)
    throw new Error(
      `internal error: panel column ${short.name} has ${short.values.length} of ${panel.rows} rows`,
    );
  await withDuckDb(async (connection) => {
    const declared = columns.map(({ name, values }) => `${quoted(name)} ${typeName(values)}`);
    await connection.run(`create table panel (${declared.join(', ')})`);
    const appender = await connection.createAppender('panel');
    const types = columns.map(({ values }) => (values instanceof Int32Array ? INTEGER : DOUBLE));
    for (let at = 0; at < panel.rows; at += CHUNK_ROWS) {
      const size = Math.min(CHUNK_ROWS, panel.rows - at);
      const chunk = DuckDBDataChunk.create(types, size);
      columns.forEach(({ values }, i) => {
        const vector = chunk.getColumnVector(i);
        for (let row = 0; row < size; row += 1) vector.setItem(row, values[at + row]);
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
    const header = literal(JSON.stringify(panelHeader(panel)));
    await connection.run(
      `copy panel to ${literal(file)} (${LOSSLESS}, kv_metadata { ${HEADER_KEY}: ${header} })`,
    );
  });
}

export function readPanelFile(file: string): Promise<Panel> {
  return withDuckDb(async (connection) => {
    const header = await readHeader(connection, file);
    const { rows, featureNames } = header;
    const floats = () => new Float64Array(rows);
    const panel: Panel = {
      ...header,
      symbolIndex: new Int32Array(rows),
      sessionIndex: new Int32Array(rows),
      features: featureNames.map(floats),
      targets: Object.fromEntries(HORIZONS.map((h) => [h, floats()])) as Record<Horizon, Float64Array>,
      price: floats(),
    };
    const columns: { name: string; values: Column }[] = [
      { name: 'session_index', values: panel.sessionIndex },
      { name: 'symbol_index', values: panel.symbolIndex },
      ...floatColumns(panel),
    ];
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

const typeName = (values: Column) => (values instanceof Int32Array ? 'integer' : 'double');
