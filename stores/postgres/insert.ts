/** Bulk inserts: columns travel as arrays and are unnested, one statement for thousands of rows. */
import pg from 'pg';
import { type BinaryType, binaryArray } from './binary-array.ts';
import { type Db, prepared } from './db.ts';

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

const UNIQUE_VIOLATION = '23505';

/**
 * Inserts rows in key order (so that two writers of the same rows cannot deadlock) and skips those already there.
 * Returns how many were new.
 * @param mostlyNew of rows of which hardly ever one is there: to look first, for each, takes a fifth of the time to insert them
 */
export async function insertRows<R>(
  db: Db,
  table: string,
  key: readonly string[],
  columns: Columns<R>,
  rows: readonly R[],
  { mostlyNew = false }: { mostlyNew?: boolean } = {},
): Promise<number> {
  const sent = Object.entries(columns).map(([name, [type, of]]) =>
    type === 'double precision[]' ? slices(name, of) : elements(name, type, of),
  );
  const names = quotedNames(Object.keys(columns));
  const places = sent.flatMap(({ types }) => types).map((type, i) => `$${i + 1}::${type}[]`);
  const left = [...places];
  const read = sent.map(({ types, read }) => read(left.splice(0, types.length)));
  // Prepared once a connection: to plan it costs as much as to insert ten rows, and there is only one plan.
  const insert = `insert into tempocast.${table} (${names})
    select ${read.map(({ value }) => value).join(', ')}
    from unnest(${read.flatMap(({ unnested }) => unnested).join(', ')})
      as u(${quotedNames(read.flatMap(({ as }) => as))})
    order by ${quotedNames(key)}`;
  const skipping = prepared(`${insert} on conflict do nothing`);
  // A statement of a pool is a transaction of its own: one that fails has written nothing.
  const first = mostlyNew && db instanceof pg.Pool ? prepared(insert) : skipping;
  let inserted = 0;
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    const part = rows.slice(at, at + ROWS_PER_STATEMENT);
    const parameters = sent.flatMap(({ parameters }) => parameters(part));
    const result = await db.query(first, parameters).catch((error) => {
      if (first === skipping || error.code !== UNIQUE_VIOLATION) throw error;
      return db.query(skipping, parameters);
    });
    inserted += result.rowCount ?? 0;
  }
  return inserted;
}

const quotedNames = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/** How a column travels. */
interface Sent<R> {
  /** Of the elements of its parameters. */
  types: string[];
  parameters(rows: readonly R[]): (Buffer | string)[];
  /** Its value in a row, of what is unnested `as` columns of those names. */
  read(places: string[]): { value: string; unnested: string[]; as: string[] };
}

function elements<R>(name: string, type: ColumnType, of: (row: R) => unknown): Sent<R> {
  return {
    types: [elementType(type)],
    parameters: (rows) => [arrayParameter(type, rows, of)],
    read: (unnested) => ({ value: `"${name}"::${type}`, unnested, as: [name] }),
  };
}

/** All their numbers one after another, and from which to which those of a row go: no number becomes text. */
function slices<R>(name: string, of: (row: R) => unknown): Sent<R> {
  return {
    types: ['double precision', 'integer', 'integer'],
    parameters: (rows) => {
      const [all, first, last]: (number | null)[][] = [[], [], []];
      for (const row of rows) {
        const values = of(row) as (number | null)[] | null | undefined;
        first.push(values ? all.length + 1 : null);
        for (const value of values ?? []) all.push(value);
        last.push(values ? all.length : null);
      }
      return [written('double precision', all!), written('integer', first!), written('integer', last!)];
    },
    read: ([all, ...unnested]) => {
      const as = [`${name} first`, `${name} last`];
      return { value: `(${all})["${as[0]}":"${as[1]}"]`, unnested, as };
    },
  };
}

/** unnest flattens nested arrays and jsonb needs quoting anyway, so both travel as text. */
export function elementType(type: ColumnType): BinaryType {
  return type === 'jsonb' || type === 'text[]' || type === 'double precision[]' ? 'text' : type;
}

/** One column of the rows as a Postgres array of `elementType`. */
export function arrayParameter<R>(
  type: ColumnType,
  rows: readonly R[],
  of: (row: R) => unknown,
): Buffer | string {
  const write = TEXT[type];
  const values = rows.map((row) => {
    const value = of(row) ?? null;
    return value === null || write === undefined ? value : write(value);
  });
  return written(elementType(type), values);
}

const written = (type: BinaryType, values: readonly unknown[]): Buffer | string =>
  binaryArray(type, values) ?? arrayLiteral(values);

const quoted = (value: unknown): string => `"${String(value).replace(/[\\"]/g, '\\$&')}"`;

const arrayLiteral = (values: readonly unknown[]): string =>
  `{${values.map((value) => (value === null ? 'null' : quoted(float64Text(value)))).join(',')}}`;

/** Shortest text that reads back as the same float64; String drops the sign of zero. */
const float64Text = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

/** What travels as text. */
const TEXT: Partial<Record<ColumnType, (value: unknown) => string>> = {
  'text[]': (value) => `{${(value as string[]).map(quoted).join(',')}}`,
  'double precision[]': (value) =>
    `{${(value as (number | null)[]).map((v) => (v === null ? 'null' : float64Text(v))).join(',')}}`,
  jsonb: (value) => JSON.stringify(value),
};
