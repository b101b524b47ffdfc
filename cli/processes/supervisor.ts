/**
 * Starts and keeps all services of one home.
 * Owns: the home's lock, the choice of ports and source, order of start and stop.
 * Does not own: what is run on the services (a day), how it is shown.
 * Invariants: S1 nothing is started before leftovers of an earlier supervisor are stopped; S2 a service starts only after
 * those it uses answer; S3 services end before those they use; S4 a failed start stops what had been started.
 */
import type { Config } from '../../schemas/config.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { migrate } from '../../stores/postgres/migrate.ts';
import { writeEffectiveConfig } from './child-program.ts';
import { sumEarlierScores } from './earlier-scores.ts';
import { addressesOf, effectiveConfig, portRequests } from './effective.ts';
import { type Addresses, type HomeLock, lockHome, type RunningUp } from './home-lock.ts';
import { stopLeftovers } from './leftovers.ts';
import { ManagedService } from './managed-service.ts';
import { choosePorts } from './ports.ts';
import { type EmbeddedPostgres, preparePostgres } from './postgres.ts';
import { apiService, replayService, workerService } from './programs.ts';
import { ensureSchedules } from './schedule-keeper.ts';
import { type ServiceEvent, type ServiceSpec, STOP_ORDER } from './service.ts';
import { chooseSource, keepSource } from './source.ts';
import { temporalService } from './temporal.ts';
import { connectTemporal, prepareNamespace } from './temporal-namespace.ts';

const STOP_ALL_WITHIN_MS = 9_500;
const SHORTEST_STOP_MS = 500;

export interface SupervisorOptions {
  onEvent(event: ServiceEvent): void;
  /** Sentences for the operator: taken ports, leftovers, the source. */
  onNote(note: string): void;
  /** Services that somebody else runs (a gpu worker on another host), or that a test does not need. */
  without?: readonly string[];
  /** Aborts a start that is under way. */
  signal: AbortSignal;
  /** Aborted when the operator does not want to wait for an orderly end. */
  hurry: AbortSignal;
}

export interface RunningServices {
  /** Effective: addresses and ports filled in, source decided. */
  config: Config;
  addresses: Addresses;
  /** Pids by service name, of those that run now. */
  pids(): Record<string, number>;
  /** Rejects with ServiceFailed when a service was given up; never resolves. */
  failed: Promise<never>;
  /** In order, within 10 s; at once when hurried. */
  stop(): Promise<void>;
}

/** Throws HomeInUse (terminal, details.up: RunningUp) when another `up` runs this home. */
export async function startServices(config: Config, options: SupervisorOptions): Promise<RunningServices> {
  const lock = takeHome(config.home);
  const services: ManagedService[] = [];
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const onEvent = (event: ServiceEvent) => {
    options.onEvent(event);
    if (event.kind === 'gave-up') {
      failure.reject(new TerminalError('ServiceFailed', event.message, { details: { service: event.name } }));
    }
  };
  const start = async (spec: ServiceSpec) => {
    if (options.without?.includes(spec.name)) return;
    options.signal.throwIfAborted();
    const service = new ManagedService(spec, config.home, onEvent);
    services.push(service);
    await service.start();
  };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    try {
      lock.update({ state: 'stopping' });
    } catch (error) {
      // What runs is stopped all the same.
      options.onNote((error as Error).message);
    }
    stopped ??= stopAll(services).finally(lock.release);
    return stopped;
  };
  options.hurry.addEventListener('abort', () => {
    for (const service of services) service.kill();
  });
  // A service that is being waited for gives up waiting when it is stopped.
  options.signal.addEventListener('abort', () => {
    for (const service of services) service.abandon(options.signal.reason);
  });
  try {
    const left = await stopLeftovers(config.home);
    if (left.length > 0) options.onNote(`stopped what an earlier run had left: ${left.join(', ')}`);
    const effective = await prepare(config, options);
    await startInOrder(effective, start, options.onNote);
    const addresses = addressesOf(effective.config);
    const source = effective.config.source as 'yahoo' | 'replay';
    keepSource(config.home, source);
    lock.update({ state: 'running', source, addresses });
    const pids = () => Object.fromEntries(services.flatMap((s) => (s.pid ? [[s.spec.name, s.pid]] : [])));
    return { config: effective.config, addresses, pids, failed: failure.promise, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Prepared {
  config: Config;
  /** null: the database is somebody else's. */
  postgres: EmbeddedPostgres | null;
  ownTemporal: boolean;
}

async function prepare(config: Config, options: SupervisorOptions): Promise<Prepared> {
  const { source, note } = await chooseSource(config);
  if (note !== undefined) options.onNote(note);
  const { ports, notes } = await choosePorts(config.home, portRequests(config, source));
  notes.forEach(options.onNote);
  const postgres = config.database.url === null ? preparePostgres(config, ports.postgres!) : null;
  const databaseUrl = postgres?.url ?? config.database.url!;
  const effective = effectiveConfig(config, ports, { source, databaseUrl });
  writeEffectiveConfig(effective);
  return { config: effective, postgres, ownTemporal: config.temporal.address === null };
}

async function startInOrder(
  prepared: Prepared,
  start: (spec: ServiceSpec) => Promise<void>,
  onNote: (note: string) => void,
): Promise<void> {
  const { config, postgres, ownTemporal } = prepared;
  const database = async () => {
    if (postgres !== null) await start(postgres.service);
    await migrate(config.database.url!);
    await sumEarlierScores(config);
  };
  const temporal = async () => {
    if (ownTemporal) await start(temporalService(config));
    const connection = await connectTemporal(config.temporal.address!);
    try {
      await prepareNamespace(connection, config);
    } finally {
      await connection.close();
    }
  };
  const replay = async () => {
    if (config.source === 'replay') await start(replayService(config));
  };
  await allOrFirstError([database(), temporal(), replay()]);
  const programs = [workerService(config, 'cpu'), workerService(config, 'gpu'), apiService(config)];
  await allOrFirstError([...programs.map((spec) => start(spec)), ensureSchedules(config, onNote)]);
}

/** Waits for all before it throws, so that nothing starts behind the back of a clean-up. */
async function allOrFirstError(work: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Who comes last gets what is left of the time: Postgres, which may have much to write. */
async function stopAll(services: readonly ManagedService[]): Promise<void> {
  const deadline = Date.now() + STOP_ALL_WITHIN_MS;
  for (const names of STOP_ORDER) {
    const phase = services.filter(({ spec }) => names.includes(spec.name));
    const left = Math.max(SHORTEST_STOP_MS, deadline - Date.now());
    await Promise.all(phase.map((service) => service.stop(Math.min(service.spec.stopWithinMs, left))));
  }
}

function takeHome(home: string): HomeLock {
  const lock = lockHome(home);
  if (!('heldBy' in lock)) return lock;
  throw new TerminalError('HomeInUse', describeHolder(home, lock.heldBy), { details: { up: lock.heldBy } });
}

function describeHolder(home: string, up: RunningUp): string {
  const where =
    up.addresses === null
      ? 'it is still starting'
      : `page ${up.addresses.page}, Temporal UI ${up.addresses.temporalUi ?? 'not ours'}`;
  return `${home} is run by process ${up.pid} since ${up.startedAt}: ${where}; stop it with Ctrl-C there or \`kill ${up.pid}\`, or set another TEMPOCAST_HOME`;
}
