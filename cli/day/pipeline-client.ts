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
    async close() {
      await Promise.allSettled([connection.close(), db.end()]);
    },
  };
}
