/** The embedded Postgres of a home as a supervised service. */
import { join } from 'node:path';
import pg from 'pg';
import type { Config } from '../../schemas/config.ts';
import { ensureCluster } from '../../stores/postgres/embedded.ts';
import { nativePath } from './natives.ts';
import type { ServiceSpec } from './service.ts';

export const postgresDataDir = (home: string) => join(home, 'postgres');

export interface EmbeddedPostgres {
  service: ServiceSpec;
  /** With its password: never print it. */
  url: string;
}

/** Makes the cluster when it is not there yet; starts nothing. */
export function preparePostgres(
  { home, simulation }: Pick<Config, 'home' | 'simulation'>,
  port: number,
): EmbeddedPostgres {
  const cluster = ensureCluster({
    ...{ dataDir: postgresDataDir(home), binDir: nativePath('postgres'), port },
    simulation,
  });
  const { command, args, env, cwd, uid, gid, url } = cluster;
  return {
    url,
    service: {
      name: 'postgres',
      ...{ command, args, environment: env, cwd, uid, gid },
      probe: () => databaseAnswers(url),
      // Recovery after a power cut may have to replay minutes of log.
      readyWithinMs: 120_000,
      // Fast shutdown: clients are disconnected. SIGTERM would wait for them.
      stopSignal: 'SIGINT',
      stopWithinMs: 6_000,
    },
  };
}

export async function databaseAnswers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } finally {
    await client.end();
  }
}
