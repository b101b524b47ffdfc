/** Requests per second and p99 of the API at 16 connections, beside a bare Express that answers a constant. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { seedDay } from '../api/testing/day.ts';
import { createTestDatabase } from '../stores/postgres/testing.ts';
import { type BenchLine, timesBetter } from './line.ts';

const CONNECTIONS = 16;
const WARM_UP_SECONDS = 2;
const SECONDS = 6;
const PATHS = { one: '/v1/forecasts/latest?symbol=AAPL&horizon=1', all: '/v1/forecasts/latest' };

/** Each server runs in a process of its own, one after the other; the load comes from this one. */
export async function run(): Promise<BenchLine[]> {
  const database = await createTestDatabase();
  try {
    await seedDay(database, 20);
    const ours = await withServer(['ours', database.url], async (url) => ({
      one: await load(url + PATHS.one),
      all: await load(url + PATHS.all),
    }));
    const bare = await withServer(['bare'], (url) => load(`${url}/`));
    const detail = {
      connections: CONNECTIONS,
      seconds: SECONDS,
      path: PATHS.one,
      bytes: ours.one.bytes,
      peerBytes: bare.bytes,
    };
    const whole = { ...detail, path: PATHS.all, bytes: ours.all.bytes };
    return [
      line('api-requests', 'requests/s', ours.one.rate, bare.rate, detail),
      line('api-p99', 'ms', ours.one.p99, bare.p99, detail),
      line('api-requests-all', 'requests/s', ours.all.rate, bare.rate, whole),
      line('api-p99-all', 'ms', ours.all.p99, bare.p99, whole),
    ];
  } finally {
    await database.close();
  }
}

function line(name: string, unit: string, ours: number, peer: number, detail: object): BenchLine {
  const ratio = timesBetter(ours, peer, unit === 'ms' ? 'less' : 'more');
  return { name, unit, ours, peer, peerName: 'bare Express', ratio, detail: { ...detail } };
}

async function load(url: string): Promise<{ rate: number; p99: number; bytes: number }> {
  await autocannon({ url, connections: CONNECTIONS, duration: WARM_UP_SECONDS });
  const result = await autocannon({ url, connections: CONNECTIONS, duration: SECONDS });
  const wrong = result.non2xx + result.errors + result.timeouts;
  if (wrong > 0) throw new Error(`${wrong} of ${result.requests.total} requests to ${url} failed`);
  const bytes = Math.round(result.throughput.total / result.requests.total);
  return { rate: result.requests.average, p99: result.latency.p99, bytes };
}

async function withServer<T>(args: string[], work: (url: string) => Promise<T>): Promise<T> {
  const child = fork(join(import.meta.dirname, 'api-server.ts'), args, {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    const [url] = (await once(child, 'message')) as [string];
    return await work(url);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}
