/**
 * Every GET route that the page calls, with ten years of forecasts behind it, each request as the first one after a
 * publication: nothing is kept. Median and 95th percentile in ms, and the time of the first view.
 */
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import type { TrackForecasts } from '../schemas/track-api.ts';
import { PUBLISHED_CHANNEL } from '../stores/postgres/published.ts';
import { createTestDatabase, type TestDatabase } from '../stores/postgres/testing.ts';
import { type LargeDatabase, makeLargeDatabase } from './api-large-data.ts';
import { firstViews, withBuiltPage } from './first-view.ts';
import { type BenchLine, timesBetter } from './line.ts';

const REQUESTS = 20;
const VISITS = 12;
/** The notification has to reach the server, which empties its caches. */
const SETTLE_MS = 40;

interface Measured {
  path: string;
  p50: number;
  p95: number;
  /** Of the server and its Postgres connections, a request, in ms: what the machine's other work adds nothing to. */
  cpu: number;
  bytes: number;
}

/** What runs the requests. */
interface Target {
  url: string;
  server: number;
  database: TestDatabase;
}

export async function run(): Promise<BenchLine[]> {
  const database = await createTestDatabase();
  try {
    const made = await makeLargeDatabase(database);
    return await withBuiltPage((page) => served(database, made, page));
  } finally {
    await database.close();
  }
}

async function served(database: TestDatabase, made: LargeDatabase, page: string): Promise<BenchLine[]> {
  const server = fork(join(import.meta.dirname, 'api-server.ts'), ['ours', database.url, page], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [url] = (await once(server, 'message')) as [string];
    return await measured({ url, server: server.pid!, database }, made);
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

async function measured(target: Target, made: LargeDatabase): Promise<BenchLine[]> {
  const measures: Measured[] = [];
  for (const [name, paths] of Object.entries(await routesOf(target, made)))
    measures.push({ ...(await measure(target, paths)), path: name });
  const all = measures.toSorted((a, b) => b.p95 - a.p95);
  const views = await firstViews({ url: target.url, symbol: made.symbols[0]!, visits: VISITS }, () =>
    forgotten(target),
  );
  const files = await downloads(target);
  const peer = mlflow(made.rows.training_run!);
  const runs = all.find(({ path }) => path === 'runs')!;
  const told = {
    rows: made.rows,
    generatedInSeconds: round(made.seconds),
    loadAverage: loadavg()[0],
    requests: REQUESTS,
  };
  const slowest = all[0]!;
  const view = all.filter(({ path }) => FIRST_VIEW.includes(path));
  return [
    {
      ...{ name: 'api-large-p95', unit: 'ms', ours: slowest.p95, peer: null, peerName: null, ratio: null },
      detail: {
        ...told,
        what: 'slowest route, first request after a publication',
        route: slowest.path,
        cpu: slowest.cpu,
        routes: all,
      },
    },
    {
      ...{ name: 'api-large-first-answers', unit: 'ms', peer: null, peerName: null, ratio: null },
      ours: round(Math.max(...view.map(({ p95 }) => p95))),
      detail: {
        what: 'slowest answer that the first view waits for, p95',
        routes: view.map(({ path }) => path),
      },
    },
    ...firstViewLine(views),
    ...files,
    {
      ...{
        name: 'api-large-runs',
        unit: 'ms',
        ours: runs.p50,
        peer: typeof peer === 'string' ? null : peer.p50,
      },
      peerName: 'MLflow server, runs/search over as many runs, 50 a page',
      ratio: timesBetter(runs.p50, typeof peer === 'string' ? null : peer.p50, 'less'),
      detail: { p95: runs.p95, peer },
    },
  ];
}

/** From navigation to the forecasts in a browser; none where there is no browser, and why. */
function firstViewLine(views: Awaited<ReturnType<typeof firstViews>>): BenchLine[] {
  if (typeof views === 'string') {
    process.stderr.write(`no first view: ${views}\n`);
    return [];
  }
  return [
    {
      ...{ name: 'api-large-first-view', unit: 'ms', peer: null, peerName: null, ratio: null },
      ours: views.today!.p50,
      detail: { what: 'navigation to painted content, empty caches, median', visits: VISITS, ...views },
    },
  ];
}

const FIRST_VIEW = ['latest', 'sessions', 'quality'];

/** Name -> paths that are asked for in turn. */
async function routesOf(
  { url, database: { db } }: Target,
  { fixture, symbols }: Pick<LargeDatabase, 'fixture' | 'symbols'>,
): Promise<Record<string, string[]>> {
  const { session } = fixture;
  const get = async <T>(path: string) => (await (await fetch(url + path)).json()) as T;
  const one = async (text: string) => (await db.query<{ id: string }>(text)).rows[0]!.id;
  const old = await one(
    `select id from tempocast.forecast where session = '2015-03-03' and role = 'champion' limit 1`,
  );
  const [model, run, suiteRun] = [
    await one(`select id from tempocast.model_version where recipe = 'har' order by as_of desc limit 1`),
    await one('select training_run as id from tempocast.run_record limit 1'),
    await one(`select id from tempocast.check_run order by known_at desc limit 1`),
  ];
  const { next } = await get<TrackForecasts>('/v1/track/forecasts?horizon=1&to=2014-06-30');
  return {
    latest: ['/v1/forecasts/latest'],
    sessions: ['/v1/sessions?limit=20'],
    quality: [`/v1/sessions/${session}/quality`],
    symbol: symbols.map((one) => `/v1/prices/${one}?sessions=120`),
    past: symbols.map((one) => `/v1/forecasts?symbol=${one}&horizon=5&limit=130`),
    coverage: ['/v1/coverage'],
    'coverage of a symbol': symbols.map((one) => `/v1/coverage?by=regime&symbol=${one}&horizon=5`),
    explanation: [`/v1/forecasts/${old}/explanation`],
    lineage: [`/v1/forecasts/${old}/lineage`],
    track: ['/v1/track'],
    'track charts': [1, 3, 5, 10].map((horizon) => `/v1/track/charts?horizon=${horizon}`),
    'track charts of a recipe': ['/v1/track/charts?recipe=lightgbm&horizon=5&from=2012-01-03&to=2017-12-29'],
    'track charts of a symbol': symbols.map((one) => `/v1/track/charts?symbol=${one}&horizon=5`),
    'track page': ['/v1/track/forecasts?horizon=1', '/v1/track/forecasts'],
    'track page of a symbol': symbols.map((one) => `/v1/track/forecasts?symbol=${one}&horizon=10`),
    'track page of a recipe': ['/v1/track/forecasts?recipe=ridge&horizon=3&from=2011-06-01&to=2013-01-04'],
    'track page, years back': [`/v1/track/forecasts?horizon=1&to=2014-06-30&after=${next}`],
    models: ['/v1/models'],
    model: [`/v1/models/${model}`],
    runs: ['/v1/runs?limit=50'],
    run: [`/v1/runs/${run}`],
    data: ['/v1/data'],
    providers: ['/v1/data/providers'],
    suites: ['/v1/data/suites'],
    'runs of a suite': ['/v1/data/suites/bars/runs'],
    'run of a suite': [`/v1/data/runs/${suiteRun}`],
    history: ['/v1/data/expectations/bars/ohlc-order/history'],
    quarantine: ['/v1/quarantine'],
    restatements: ['/v1/restatements'],
    repairs: ['/v1/repairs'],
  };
}

/** The server keeps nothing, as after a publication. */
async function forgotten({ database: { db } }: Pick<Target, 'database'>): Promise<void> {
  await db.query('select pg_notify($1, $2)', [PUBLISHED_CHANNEL, '{}']);
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

async function measure(target: Target, paths: string[]): Promise<Omit<Measured, 'path'>> {
  const {
    url,
    server,
    database: { db },
  } = target;
  const times: number[] = [];
  let bytes = 0;
  let before: Map<number, number> = new Map();
  for (let i = -1; i < REQUESTS; i += 1) {
    await forgotten(target);
    const path = paths[(i + paths.length) % paths.length]!;
    const begun = performance.now();
    const response = await fetch(url + path);
    bytes = (await response.arrayBuffer()).byteLength;
    if (response.status !== 200 && response.status !== 404)
      throw new Error(`${path} answered ${response.status}`);
    // The first one opens connections.
    if (i >= 0) times.push(performance.now() - begun);
    else before = cpuOf([server, ...(await backends(db))]);
  }
  const after = cpuOf([server, ...(await backends(db))]);
  // A connection that was idle for long has ended: what it took since is not known, and little.
  const spent = [...after].map(([pid, now]) => now - (before.get(pid) ?? 0));
  const cpu = round(spent.reduce((sum, one) => sum + one, 0) / REQUESTS);
  times.sort((a, b) => a - b);
  const at = (share: number) => round(times[Math.min(times.length - 1, Math.floor(share * times.length))]!);
  return { p50: at(0.5), p95: at(0.95), cpu, bytes };
}

/** Every forecast of every recipe as a file: how long it takes, and by how much the server's memory grows meanwhile. */
async function downloads({ url, server }: Target): Promise<BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const kind of ['csv', 'parquet']) {
    const before = memoryOf(server);
    let most = before;
    const timer = setInterval(() => {
      most = Math.max(most, memoryOf(server));
    }, 50);
    const begun = performance.now();
    const response = await fetch(`${url}/v1/track/forecasts.${kind}?recipe=all`);
    let bytes = 0;
    for await (const chunk of response.body!) bytes += chunk.length;
    clearInterval(timer);
    lines.push({
      ...{ name: `api-large-${kind}`, unit: 's', ours: round((performance.now() - begun) / 100) / 10 },
      ...{ peer: null, peerName: null, ratio: null },
      detail: { megabytes: round(bytes / 1e6), memoryBefore: before, memoryGrowth: most - before },
    });
  }
  return lines;
}

/** Resident, in MB; Linux. */
function memoryOf(pid: number): number {
  const status = existsSync(`/proc/${pid}/status`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024);
}

/** The result, or why there is none. TEMPOCAST_BENCH_PYTHON names a Python that has mlflow. */
function mlflow(runs: number): { p50: number; p95: number; version: string } | string {
  const script = join(import.meta.dirname, 'api-large-peer.py');
  const python = process.env.TEMPOCAST_BENCH_PYTHON ?? 'python3';
  const done = spawnSync(python, [script, String(runs), String(REQUESTS)], { encoding: 'utf8' });
  if (done.error) return done.error.message;
  if (done.status !== 0) return done.stderr.trim().split('\n').at(-1) ?? `exit ${done.status}`;
  return JSON.parse(done.stdout);
}

async function backends(db: TestDatabase['db']): Promise<number[]> {
  const { rows } = await db.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'tempocast-api'`,
  );
  return rows.map(({ pid }) => pid);
}

/** Processor time of each in ms so far; Linux, in hundredths of a second. */
function cpuOf(pids: readonly number[]): Map<number, number> {
  return new Map(
    pids.flatMap((pid) => {
      if (!existsSync(`/proc/${pid}/stat`)) return [];
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
      return [[pid, 10 * (Number(fields[11]) + Number(fields[12]))] as const];
    }),
  );
}

const round = (value: number) => Math.round(value * 10) / 10;
