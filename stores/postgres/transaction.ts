/** All of some writes, or none. */
import type pg from 'pg';
import { type Db, prepared, rowsOf } from './db.ts';

export async function inTransaction<T>(pool: pg.Pool, work: (db: Db) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    failed = error instanceof Error ? error : new Error(String(error));
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    // A connection that was lost must not go back to the pool.
    client.release(failed);
  }
}

/**
 * Until the transaction ends nobody else adds versions of these subjects to the table: what is read from now on is all
 * that there is. The table's own trigger takes the same locks, in the same order.
 */
export async function lockSubjects(db: Db, table: string, subjects: ReadonlySet<string>): Promise<void> {
  await rowsOf(
    db,
    prepared(`select pg_advisory_xact_lock(hashtext($1), bucket)
     from (select distinct hashtext(subject) & 1023 as bucket from unnest($2::text[]) as subject order by 1) as buckets`),
    [table, [...subjects]],
  );
}
