/** What a repository needs of Postgres: a pool, or one client of it inside a transaction. */
import { createHash } from 'node:crypto';
import type { QueryResult, QueryResultRow } from 'pg';

/** A statement that a connection parses and plans once, by a name of its own text. */
export interface Prepared {
  name: string;
  text: string;
}

const named = new Map<string, Prepared>();

/**
 * For statements of every day, which to parse and to plan takes longer than to run. The plan may be one for all values, made when
 * the tables were small: only where it goes by keys whatever the values are, or where tables stay small.
 * @param text a constant
 */
export function prepared(text: string): Prepared {
  let found = named.get(text);
  if (found === undefined) {
    found = { name: createHash('sha256').update(text).digest('hex').slice(0, 32), text };
    named.set(text, found);
  }
  return found;
}

export interface Db {
  query<R extends QueryResultRow>(text: string | Prepared, values?: unknown[]): Promise<QueryResult<R>>;
}

/** Runs one statement and returns its rows. */
export async function rowsOf<R extends QueryResultRow>(
  db: Db,
  text: string | Prepared,
  values: unknown[] = [],
): Promise<R[]> {
  return (await db.query<R>(text, values)).rows;
}

/** The first row of a statement that finds at most one. */
export async function rowOf<R extends QueryResultRow>(
  db: Db,
  text: string | Prepared,
  values: unknown[] = [],
): Promise<R | undefined> {
  return (await db.query<R>(text, values)).rows[0];
}
