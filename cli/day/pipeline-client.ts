/** Connections to a running pipeline: Temporal and the database. */
import { Client } from '@temporalio/client';
import type pg from 'pg';
import type { Config } from '../../schemas/config.ts';
import { openDatabase } from '../../stores/postgres/connect.ts';
import { connectTemporal } from '../processes/temporal-namespace.ts';

export interface PipelineClient {
  config: Config;
  client: Client;
  db: pg.Pool;
  /**
   * Closes the database. The connection to Temporal stays open, because the client's retries of a call that nobody waits
   * for throw out of a timer on a closed one; a command ends by exiting.
   */
  close(): Promise<void>;
}

/** `config` is the effective one. Throws TemporalUnreachable (retryable). */
export async function openPipeline(config: Config): Promise<PipelineClient> {
  const connection = await connectTemporal(config.temporal.address!, 5_000);
  const client = new Client({
    connection,
    namespace: config.temporal.namespace,
    identity: `tempocast-cli ${process.pid}`,
  });
  const db = openDatabase({ url: config.database.url!, poolSize: 2, applicationName: 'tempocast-cli' });
  return {
    config,
    client,
    db,
    close: () => db.end(),
  };
}
