/** 500 symbols x 2,520 sessions from cached answers through lake and checks to rows, and an as-of snapshot of them; pandas and psycopg beside it. */
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';
import pg from 'pg';
import { startOwnedServer, temporaryFolder, untilReady } from '../stores/owned-server.ts';
import { ensureCluster } from '../stores/postgres/embedded.ts';
import { migrate } from '../stores/postgres/migrate.ts';
import { postgresUser } from '../stores/postgres/os-user.ts';
import { installedBinaries } from '../stores/postgres/testing.ts';
import { type BenchLine, timesBetter } from './line.ts';
import { madeAnswers } from './made-answers.ts';

const SYMBOLS = 500;
const SESSIONS = 2520;

interface Work {
  rows: number;
  seconds: number;
  /** Of our process, its threads included. */
  cpuSeconds: number;
  loadSeconds: number;
  checkSeconds: number;
  peakMemory: number;
  expectations: number;
  failed: string[];
  snapshot: { seconds: number; rows: number; bytes: number; hash: string; sha256: string };
}

interface Peer {
  seconds: number;
  cpuSeconds: number;
  parsing: number;
  rows: number;
  memory: number;
  version: string;
  driver: string;
}

export async function run(): Promise<BenchLine[]> {
  const folder = temporaryFolder();
  const server = await startServer();
  try {
    const bytes = writeAnswers(folder);
    await migrate(server.url);
    const work = runWork(folder, server.url);
    // What else the machine does: both are read beside it.
    const [loadAverage] = loadavg();
    const peer = runPeer(folder, server.url);
    return linesOf(work, peer, { answers: SYMBOLS, bytes, loadAverage });
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function linesOf(work: Work, peer: Peer | string, context: object): BenchLine[] {
  const { snapshot, ...load } = work;
  const ran = typeof peer === 'string' ? undefined : peer;
  const told =
    ran === undefined
      ? { peerDidNotRun: peer }
      : { peerParsing: ran.parsing, peerCpuSeconds: ran.cpuSeconds };
  const peerName =
    ran === undefined ? 'pandas' : `pandas ${ran.version}, psycopg ${ran.driver}: parse and COPY`;
  const beside = (
    name: string,
    unit: string,
    ours: number,
    theirs: number | undefined,
    detail: object,
  ): BenchLine => ({
    ...{ name, unit, ours, peer: theirs ?? null, peerName },
    ...{ ratio: timesBetter(ours, theirs ?? null, 'less'), detail: { ...detail } },
  });
  return [
    beside('data-load', 's', work.seconds, ran?.seconds, {
      ...{ included: 'bytes into the lake, parse, merge, rows, and the checks of bars and actions' },
      ...{ ...load, ...context, ...told },
    }),
    beside('data-load-rows', 's', work.loadSeconds, ran?.seconds, {
      included: 'the same without the checks, which the peer does not make either',
    }),
    beside('data-load-memory', 'MB', work.peakMemory / 1e6, ran && ran.memory / 1e6, {
      what: 'peak of the process, checks included, without Postgres',
    }),
    {
      ...{
        name: 'data-snapshot',
        unit: 's',
        ours: snapshot.seconds,
        peer: null,
        peerName: null,
        ratio: null,
      },
      detail: { rows: snapshot.rows, bytes: snapshot.bytes, hash: snapshot.hash, sha256: snapshot.sha256 },
    },
  ];
}

/** A cluster as `up` makes one: it syncs to disk. */
async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = temporaryFolder(postgresUser());
  const cluster = ensureCluster({
    ...{ dataDir: join(folder, 'postgres'), binDir: installedBinaries(), port: await getPort() },
  });
  const { stop } = startOwnedServer(folder, { ...cluster, signal: 'QUIT' });
  await untilReady(folder, async () => {
    const client = new pg.Client({ connectionString: cluster.url });
    await client.connect();
    await client.end();
  });
  return { url: cluster.url, stop };
}

function writeAnswers(folder: string): number {
  const symbols: string[] = [];
  let bytes = 0;
  for (const { symbol, body } of madeAnswers(SYMBOLS, SESSIONS)) {
    writeFileSync(join(folder, `${symbol}.json`), body);
    symbols.push(symbol);
    bytes += body.byteLength;
  }
  writeFileSync(join(folder, 'symbols.json'), JSON.stringify(symbols));
  return bytes;
}

function runWork(folder: string, url: string): Work {
  const script = fileURLToPath(new URL('data-load-work.ts', import.meta.url));
  const done = spawnSync(process.execPath, [script, folder, url], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.status !== 0) throw new Error(`${script} ended with ${done.status}: ${done.stderr}`);
  return JSON.parse(done.stdout) as Work;
}

/** The result, or why there is none. TEMPOCAST_BENCH_PYTHON names a Python that has pandas and psycopg. */
function runPeer(folder: string, url: string): Peer | string {
  const script = fileURLToPath(new URL('data-load-peer.py', import.meta.url));
  const python = process.env.TEMPOCAST_BENCH_PYTHON ?? 'python3';
  const done = spawnSync(python, [script, folder, url], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (done.error) return done.error.message;
  if (done.status !== 0) return done.stderr.trim().split('\n').at(-1) ?? `exit ${done.status}`;
  return JSON.parse(done.stdout) as Peer;
}
