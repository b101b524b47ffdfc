/** Bulk inserts: columns travel as arrays and are unnested, one statement for thousands of rows. */
import { createHash } from 'node:crypto';
import type { Db } from './db.ts';

export type ColumnType =
  | 'text'
  | 'text[]'
  | 'date'
  | 'timestamptz'
  | 'double precision'
  | 'double precision[]'
  | 'bigint'
  | 'boolean'
  | 'jsonb';

/** Column name -> type and the value of a row. Names are ours, never input. */
export type Columns<R> = Record<string, readonly [type: ColumnType, of: (row: R) => unknown]>;

/** Keeps one statement's parameters to a few MB. */
const ROWS_PER_STATEMENT = 10_000;

/**
 * Inserts rows in key order (so that two writers of the same rows cannot deadlock) and skips those already there.
 * Returns how many were new.
 */
export async function insertRows<R>(
  db: Db,
  table: string,
  key: readonly string[],
  columns: Columns<R>,
  rows: readonly R[],
): Promise<number> {
  const entries = Object.entries(columns);
  const names = entries.map(([name]) => `"${name}"`).join(', ');
  const arrays = entries.map(([, [type]], i) => `$${i + 1}::${elementType(type)}[]`).join(', ');
  const values = entries.map(([name, [type]]) => `"${name}"::${type}`).join(', ');
  const order = key.map((name) => `"${name}"`).join(', ');
  const statement = `insert into tempocast.${table} (${names})
    select ${values} from unnest(${arrays}) as u(${names}) order by ${order} on conflict do nothing`;
  // Prepared once a connection: to plan it costs as much as to insert ten rows, and there is only one plan.
  const name = `insert/${table}/${createHash('sha256').update(statement).digest('hex').slice(0, 16)}`;
  let inserted = 0;
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    const part = rows.slice(at, at + ROWS_PER_STATEMENT);
    const parameters = entries.map(([, [type, of]]) => arrayLiteral(type, part, of));
    inserted += (await db.query({ name, text: statement }, parameters)).rowCount ?? 0;
  }
  return inserted;
}

/** unnest flattens nested arrays and jsonb needs quoting anyway, so both travel as text. */
export function elementType(type: ColumnType): string {
  return type === 'jsonb' || type.endsWith('[]') ? 'text' : type;
}

/** One column of the rows as the text of a Postgres array. */
export function arrayLiteral<R>(type: ColumnType, rows: readonly R[], of: (row: R) => unknown): string {
  const write = ELEMENT[type];
  return `{${rows
    .map((row) => {
      const value = of(row);
      return value === null || value === undefined ? 'null' : write(value);
    })
    .join(',')}}`;
}

const quoted = (value: unknown): string => `"${String(value).replace(/[\\"]/g, '\\$&')}"`;

/** Shortest text that reads back as the same float64; String drops the sign of zero. */
export const float64Text = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

const ELEMENT: Record<ColumnType, (value: unknown) => string> = {
  text: quoted,
  date: quoted,
  timestamptz: quoted,
  'double precision': float64Text,
  'text[]': (value) => quoted(`{${(value as string[]).map(quoted).join(',')}}`),
  'double precision[]': (value) =>
    `"{${(value as (number | null)[]).map((v) => (v === null ? 'null' : float64Text(v))).join(',')}}"`,
  bigint: String,
  boolean: String,
  jsonb: (value) => quoted(JSON.stringify(value)),
};
