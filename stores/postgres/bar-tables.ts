/** Bars of a symbol and an answer as columns: the whole history of a symbol goes in without an object for each bar. */
import type { Instant, StoredBar } from '../../schemas/market.ts';
import { insertBars, MANY } from './bars.ts';
import { copyChunks, postgresDay, RowTemplate } from './binary-copy.ts';
import type { Db } from './db.ts';
import { ifAllNew } from './if-all-new.ts';

export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** All columns are equally long. */
export interface BarValues extends Record<(typeof BAR_FIELDS)[number], Float64Array> {
  rows: number;
  /** Days since 1970-01-01. */
  session: Float64Array;
}

/** Sessions ascend, each once; NaN is a missing value. */
export interface BarTable {
  symbol: string;
  knownAt: Instant;
  rawKey: string;
  values: BarValues;
  /** The same as objects. */
  bars(): StoredBar[];
}

/** As insertBars, which see. `db` is a client inside a transaction. */
export async function insertBarTables(db: Db, tables: readonly BarTable[]): Promise<number> {
  const rows = tables.reduce((sum, { values }) => sum + values.rows, 0);
  const asRows = () =>
    insertBars(
      db,
      inOrder(tables).flatMap((table) => table.bars()),
    );
  if (rows < MANY) return asRows();
  return (await ifAllNew(db, () => copyTables(db, tables))) ? rows : asRows();
}

const COLUMNS = ['symbol', 'session', 'known_at', ...BAR_FIELDS, 'raw_key'];

/** All or none: throws unique_violation (23505) when one of them is there. */
function copyTables(db: Db, tables: readonly BarTable[]): Promise<void> {
  return copyChunks(db, 'bar', COLUMNS, chunksOf(inOrder(tables)));
}

/** So that two writers of the same rows cannot deadlock. */
function inOrder(tables: readonly BarTable[]): BarTable[] {
  return tables.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0));
}

/** Made while Postgres takes the ones before. */
function* chunksOf(tables: readonly BarTable[]): Generator<Buffer> {
  for (const { symbol, knownAt, rawKey, values } of tables) {
    const template = new RowTemplate({ symbol, knownAt, rawKey, numbers: BAR_FIELDS.length });
    const columns = BAR_FIELDS.map((field) => values[field]);
    yield template.rows(values.rows, (row) => postgresDay(values.session[row]!), columns);
  }
}
