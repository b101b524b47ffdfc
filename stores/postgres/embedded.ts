/**
 * An embedded Postgres cluster: made once, then started by whoever supervises it. This file spawns no server;
 * it answers how to. Invariants: (1) a data folder is complete or absent, (2) the server listens on 127.0.0.1 only
 * and asks for a password (scram), (3) it never runs as root.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { NeedsPersonError } from '../../schemas/errors.ts';
import { majorVersion, reachableBinaries } from './binaries.ts';
import { canEnter, type OsUser, postgresUser } from './os-user.ts';

const USER = 'tempocast';
/** Inside the data folder, so that it comes and goes with the cluster. */
const PASSWORD_FILE = 'tempocast.password';

/** What a commit wrote is with the system, which outlives any process; a page torn by a power cut is not mended. */
const NOT_SYNCED = { fsync: 'off', full_page_writes: 'off' };
/** Its dynamic shared memory lies in the data folder, so that a server ended by SIGQUIT leaves none in /dev/shm. */
const UNSAFE = {
  ...{ ...NOT_SYNCED, synchronous_commit: 'off', autovacuum: 'off' },
  dynamic_shared_memory_type: 'mmap',
};

export interface ClusterOptions {
  /** Where the data should be; moved to /var/lib when the user Postgres runs as cannot reach it. */
  dataDir: string;
  /** Folder of `postgres` and `initdb`. */
  binDir: string;
  port: number;
  /** Can be run again, and keeps all cores busy: nothing waits for the disk (a killed server loses nothing, a power cut may lose all). */
  simulation?: boolean;
  /** Tests only: nothing waits for the disk, and a killed server loses the last commits. */
  unsafe?: boolean;
}

export interface Cluster {
  /** Spawn this with `args`, `uid`, `gid`, `env`, `cwd`; SIGINT stops it fast and clean, SIGKILL is survived. */
  command: string;
  args: string[];
  uid?: number;
  gid?: number;
  env: Record<string, string>;
  cwd: string;
  /** Of database `postgres`, as its owner, password included: never print it. */
  url: string;
  dataDirUsed: string;
  /** True when this call made it. */
  created: boolean;
}

/** Makes the cluster if it is not there and says how to run it. Safe to call before every start. */
export function ensureCluster(options: ClusterOptions): Cluster {
  const user = postgresUser();
  const binDir = reachableBinaries(options.binDir, user);
  const dataDirUsed = clusterFolder(options.dataDir);
  const created = !existsSync(dataDirUsed);
  if (created) initialise(dataDirUsed, binDir, user, options.unsafe === true);
  checkVersion(dataDirUsed, majorVersion(binDir, user));
  const password = readFileSync(join(dataDirUsed, PASSWORD_FILE), 'utf8').trim();
  return {
    command: join(binDir, 'postgres'),
    args: serverArguments(dataDirUsed, options),
    ...user,
    // Nothing of ours: PGPORT and the like would win over the arguments, and secrets stay out.
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    cwd: '/',
    url: `postgresql://${USER}:${password}@127.0.0.1:${options.port}/postgres`,
    dataDirUsed,
    created,
  };
}

/** Where the data of `dataDir` really is; `reset` deletes this folder too. */
export function clusterFolder(dataDir: string): string {
  const wanted = resolve(dataDir);
  const user = postgresUser();
  mkdirSync(dirname(wanted), { recursive: true });
  if (user === undefined || canEnter(dirname(wanted), user)) return wanted;
  const root = existsSync('/var/lib') ? '/var/lib/tempocast' : join(tmpdir(), 'tempocast-state');
  mkdirSync(root, { recursive: true, mode: 0o755 });
  return join(root, `${basename(wanted)}-${createHash('sha256').update(wanted).digest('hex').slice(0, 16)}`);
}

function serverArguments(dataDir: string, options: ClusterOptions): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    // No socket files: two clones would meet in /tmp.
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_connections: '100',
    // One machine, no replicas.
    wal_level: 'minimal',
    max_wal_senders: '0',
    // Sorting ten years of bars stays in memory.
    work_mem: '32MB',
    shared_buffers: '256MB',
    // Compiling a plan costs more than any query here takes.
    jit: 'off',
    ...(options.simulation ? { ...NOT_SYNCED, max_parallel_workers_per_gather: '0' } : {}),
    ...(options.unsafe ? UNSAFE : {}),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dataDir, '-p', String(options.port), ...flags];
}

/** A newer Postgres does not read the files of an older one. */
function checkVersion(dataDir: string, binaries: string): void {
  const data = readFileSync(join(dataDir, 'PG_VERSION'), 'utf8').trim();
  if (data === binaries) return;
  throw new NeedsPersonError(
    'DatabaseVersion',
    `database in ${dataDir} is of Postgres ${data}, installed is ${binaries}: move it over with pg_dump, or begin anew by reset`,
    { details: { data, binaries } },
  );
}

/** Builds the cluster beside its place and renames it there: a killed set-up leaves nothing that looks usable. */
function initialise(dataDir: string, binDir: string, user: OsUser | undefined, unsafe: boolean): void {
  const parent = dirname(dataDir);
  const half = `${basename(dataDir)}.new-`;
  for (const name of readdirSync(parent)) {
    if (name.startsWith(half)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const building = join(parent, `${half}${randomBytes(6).toString('hex')}`);
  const passwordFile = `${building}.password`;
  mkdirSync(building, { mode: 0o700 });
  try {
    writeFileSync(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    if (user) for (const path of [building, passwordFile]) chownSync(path, user.uid, user.gid);
    runInitdb(binDir, building, passwordFile, user, unsafe);
    renameSync(passwordFile, join(building, PASSWORD_FILE));
    renameSync(building, dataDir);
  } catch (error) {
    for (const path of [building, passwordFile]) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}

function runInitdb(
  binDir: string,
  folder: string,
  passwordFile: string,
  user: OsUser | undefined,
  unsafe: boolean,
): void {
  const run = spawnSync(
    join(binDir, 'initdb'),
    [
      ...['-D', folder, '-U', USER, '-E', 'UTF8', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      // The same order of text on every machine.
      ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions'],
      ...(unsafe ? ['--no-sync'] : []),
    ],
    { ...user, cwd: '/', env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', TZ: 'UTC' }, encoding: 'utf8' },
  );
  if (run.status !== 0) {
    throw new NeedsPersonError(
      'DatabaseNotCreated',
      `cannot create the database in ${folder}: ${(run.error?.message ?? run.stderr).trim()}`,
    );
  }
}
