/** Rows of a query as CSV, as fast as they are read: however many, only some are in memory. */
import type { Readable } from 'node:stream';
import { finished } from 'node:stream';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/**
 * RFC 4180 with a header; null is empty, text that is empty is quoted. The connection goes back when the stream ends, and is
 * closed when it is left early: the statement ends with it.
 * @param query without parameters; values in it are literals
 */
export async function csvOfRows(pool: pg.Pool, query: string): Promise<Readable> {
  const client = await pool.connect();
  const stream = client.query(copyTo(`copy (${query}) to stdout (format csv, header)`));
  let ended = false;
  stream.once('end', () => {
    ended = true;
  });
  finished(stream, { writable: false }, (error) =>
    client.release(error ?? (ended ? undefined : new Error('left early'))),
  );
  return stream;
}
