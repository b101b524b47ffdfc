/** Brings a database to the newest schema: schemas/sql/NNN.do.name.sql, each applied once, in order. */
import { join } from 'node:path';
import pg from 'pg';
import Postgrator from 'postgrator';

const FOLDER = join(import.meta.dirname, '../../schemas/sql');
/** Any constant of ours; two processes that start together wait for each other on it. */
const MIGRATION_LOCK = 7_403_119;

export interface AppliedMigration {
  version: number;
  name: string;
}

/**
 * Applies what is missing and returns it; all of it or nothing, since it is one transaction.
 * A migration that was changed after it was applied is refused (its checksum is stored).
 * @param to the last one wanted; without it the newest
 */
export async function migrate(url: string, to?: number): Promise<AppliedMigration[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'tempocast-migrate' });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query('create schema if not exists tempocast');
    const postgrator = new Postgrator({
      driver: 'pg',
      migrationPattern: `${FOLDER}/*.do.*.sql`,
      schemaTable: 'tempocast.migration',
      execQuery: (query) => client.query(query),
    });
    const applied = await postgrator.migrate(to === undefined ? undefined : String(to));
    await client.query('commit');
    return applied.map(({ version, name }) => ({ version, name }));
  } finally {
    // Closing the connection rolls back what was not committed.
    await client.end();
  }
}
