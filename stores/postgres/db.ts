/** What a repository needs of Postgres: a pool, or one client of it inside a transaction. */
import type { QueryResult, QueryResultRow } from 'pg';

/** A statement that a connection parses and plans once, by a name of its own text. */
export interface Prepared {
  name: string;
  text: string;
}

export interface Db {
  query<R extends QueryResultRow>(text: string | Prepared, values?: unknown[]): Promise<QueryResult<R>>;
}

/** Runs one statement and returns its rows. */
export async function rowsOf<R extends QueryResultRow>(
  db: Db,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  return (await db.query<R>(text, values)).rows;
}

/** The first row of a statement that finds at most one. */
export async function rowOf<R extends QueryResultRow>(
  db: Db,
  text: string,
  values: unknown[] = [],
): Promise<R | undefined> {
  return (await db.query<R>(text, values)).rows[0];
}
