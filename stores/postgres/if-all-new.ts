/** Rows are nearly always new: then COPY takes them at once. */
import type { Db } from './db.ts';

const UNIQUE_VIOLATION = '23505';

/** Whether `copy` went through; when one of its rows was there, nothing of it was done. `db` is a client inside a transaction. */
export async function ifAllNew(db: Db, copy: () => Promise<void>): Promise<boolean> {
  await db.query('savepoint all_new');
  try {
    await copy();
    await db.query('release savepoint all_new');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== UNIQUE_VIOLATION) throw error;
    await db.query('rollback to savepoint all_new');
    return false;
  }
}
