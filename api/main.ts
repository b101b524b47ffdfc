/** Starts and stops the API: database, notifications, events, HTTP server. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { type Logger, pino } from 'pino';
import packageJson from '../package.json' with { type: 'json' };
import type { Config } from '../schemas/config.ts';
import { TerminalError } from '../schemas/errors.ts';
import { openLake } from '../stores/lake/open.ts';
import { openDatabase } from '../stores/postgres/connect.ts';
import { createApp } from './app.ts';
import { Cache } from './cache.ts';
import type { ApiContext } from './context.ts';
import { createEventHub } from './events.ts';
import { listen } from './listener.ts';
import { createRoutes } from './routes/index.ts';
import { createStateReader, type ServingState } from './serving-state.ts';
import { createDescriptions } from './suites.ts';
import { createWrites } from './writes/index.ts';
import { createOperator } from './writes/operator.ts';

export interface Api {
  url: string;
  close(): Promise<void>;
}

export interface ApiOptions {
  log?: Logger;
  /** Real time in milliseconds; tests set it. */
  now?: () => number;
  /** Folder of the built page. */
  pageFolder?: string;
  /** How long a write waits for its result before it answers 202. */
  waitMs?: number;
}

/** Also the longest that a session run's progress, or a missed notification, stays unseen. */
const STATE_TIME_TO_LIVE_MS = 1_000;

/**
 * `config` is the effective one: source decided, addresses of database, Temporal UI and lake filled in. With source `replay`
 * now is the virtual now, which is asOf of the newest session run; otherwise it is the real time. Starts without a database too,
 * and answers 503 until there is one. Throws TerminalError `PortTaken`.
 */
export async function startApi(config: Config, options: ApiOptions = {}): Promise<Api> {
  const url = databaseUrl(config);
  const pool = openDatabase({ url, poolSize: config.database.poolSize, applicationName: 'tempocast-api' });
  const context = contextOf(config, pool, options);
  const states = new Cache<ServingState>({ timeToLiveMs: STATE_TIME_TO_LIVE_MS, maxEntries: 1 });
  const loadState = createStateReader(context);
  const readState = () => states.get('state', loadState);
  const events = createEventHub(readState);
  const app = createApp({
    context,
    routes: createRoutes(context),
    writes: createWrites(),
    readState,
    events,
    pageFolder: options.pageFolder ?? fileURLToPath(new URL('../ui/dist', import.meta.url)),
    version: packageJson.version,
  });
  const listener = listen({
    url,
    log: context.log,
    onChange: () => {
      states.clear();
      app.forget();
      events.published();
    },
  });
  const server = createServer(app.express);
  const close = async () => {
    const closed = closeServer(server);
    // After it has stopped listening: who loses a stream asks again at once.
    events.close();
    await listener.close();
    await closed;
    await context.operator.close();
    context.lake?.close?.();
    await pool.end();
  };
  try {
    const address = await listenOn(server, config.api.host, config.api.port);
    context.log.info({ url: address }, 'api is up');
    return { url: address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function databaseUrl(config: Config): string {
  if (config.database.url) return config.database.url;
  throw new TerminalError(
    'InvalidConfiguration',
    'missing database.url: the API needs the address of a running database',
  );
}

function contextOf(config: Config, pool: pg.Pool, options: ApiOptions): ApiContext {
  const universe = config.universes[config.universe];
  if (!universe) throw new TerminalError('InvalidConfiguration', `unknown universe ${config.universe}`);
  const log = options.log ?? pino({ name: 'tempocast-api', level: config.log.level }, pino.destination(2));
  return {
    db: pool,
    pool,
    log,
    describe: createDescriptions(config.validation.suites, log),
    universe: config.universe,
    symbols: universe.symbols,
    contextSymbols: universe.context,
    unscored: universe.unscored,
    recipes: config.recipes,
    contestEnabled: config.contest.enabled,
    staleAfterHours: config.api.staleAfterHours,
    clockKind: config.source === 'replay' ? 'replay' : 'real',
    now: options.now ?? Date.now,
    lakeUrl: (config.lake.url ?? `${config.home}/lake`).replace(/\/\/[^/@]*@/, '//'),
    lake: config.lake.url === null ? null : openLake(config.lake.url, config.lake.cold),
    temporal: { uiUrl: config.temporal.uiUrl, namespace: config.temporal.namespace },
    datasets: config.datasets,
    access: { host: config.api.host, operatorKey: config.api.operatorKey },
    operator: createOperator(config.temporal, options.waitMs),
  };
}

async function listenOn(server: Server, host: string, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  try {
    await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const text = `port ${port} of ${host} is taken; set api.port to a free one, or to 0 for any`;
    throw new TerminalError('PortTaken', text, { cause: error });
  }
  const shown = host.includes(':') ? `[${host}]` : host === '0.0.0.0' ? '127.0.0.1' : host;
  return `http://${shown}:${(server.address() as AddressInfo).port}`;
}

/** Open requests get a moment to end; idle keep-alive connections would otherwise hold the process. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 2_000);
  await promise;
  clearTimeout(timer);
}
