import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createProviders } from '../../sources/providers.ts';
import { startMarketReplay } from '../../sources/replay/server.ts';
import { openLake } from '../../stores/lake/open.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { fetchPage } from './fetch-page.ts';
import { fetchPages } from './fetch-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-fetch-pages-'));
const replay = await startMarketReplay();
const { db, close } = await createTestDatabase();
after(async () => {
  await Promise.all([replay.close(), close()]);
  rmSync(folder, { recursive: true });
});

const settings = (baseUrl: string) => ({
  ...{ baseUrl, key: null, timeoutMs: 2000, concurrency: 2, attempts: 1 },
  ...{ requestsPerSecond: null, premium: false },
});
const names = ['yahoo', 'alphavantage', 'polygon', 'tiingo', 'fred', 'sec', 'files'];
function depsFor(baseUrl: string): ActivityDeps {
  const of = Object.fromEntries(names.map((name) => [name, settings(baseUrl)]));
  const providers = createProviders({ providers: of as never });
  const lake = openLake(pathToFileURL(folder).href);
  return { db, lake, providers, config: { providers: of } } as unknown as ActivityDeps;
}

const SYMBOLS = ['AAPL', 'KO', 'PG', 'SPY', 'XOM', '^VIX'];
const span = { from: '2019-02-11', to: '2019-02-21' };
const now = '2019-02-21T22:30:00.000Z';
const batch = (symbols: string[]) => ({
  ...{ provider: 'yahoo', dataset: 'bars' as const, to: span.to, now },
  subjects: symbols.map((subject) => ({ subject, from: span.from })),
});
const setFaults = async (rules: object[]) => {
  const response = await fetch(`${replay.url}/faults`, { method: 'PUT', body: JSON.stringify(rules) });
  assert.ok(response.ok, await response.text());
};
const rows = async () => (await db.query('select * from tempocast.raw_object order by key')).rows;
beforeEach(() => setFaults([]));

test('many subjects asked together are stored as by one question each; a second attempt adds nothing', async () => {
  const deps = depsFor(replay.url);
  const { pages, left } = await fetchPages(deps, batch(SYMBOLS));
  assert.deepEqual(left, []);
  const stored = await rows();
  assert.equal(stored.length, SYMBOLS.length);
  const single = await Promise.all(
    SYMBOLS.map((subject) =>
      fetchPage(deps, { provider: 'yahoo', dataset: 'bars', subject, ...span, now, another: false }),
    ),
  );
  assert.deepEqual(pages, single);
  // As after a worker that was killed before it could answer.
  assert.deepEqual((await fetchPages(deps, batch(SYMBOLS))).pages, pages);
  assert.deepEqual(await rows(), stored);
});

test('a subject that fails is left to others and takes nobody with it', async () => {
  await setFaults([{ kind: 'server-error', symbol: 'KO', status: 500 }]);
  const told: unknown[] = [];
  const { pages, left } = await fetchPages(
    depsFor(replay.url),
    batch([...SYMBOLS, 'NOSUCH']),
    async (error) => {
      told.push(error === undefined ? 'answered' : (error as { type?: string }).type);
    },
  );
  assert.deepEqual(left, ['KO', 'NOSUCH']);
  assert.deepEqual(
    pages.map(({ subject }) => subject),
    SYMBOLS.filter((symbol) => symbol !== 'KO'),
  );
  assert.deepEqual(told.sort(), ['ProviderUnavailable', 'UnknownSymbol', 'answered']);
});

test('a provider that fails is not asked for all of them', async () => {
  let asked = 0;
  const { pages, left } = await fetchPages(depsFor('http://127.0.0.1:9'), batch(SYMBOLS), async () => {
    asked += 1;
  });
  assert.deepEqual([pages, left], [[], SYMBOLS]);
  // Three failures, and what was on its way.
  assert.ok(asked >= 3 && asked < SYMBOLS.length + 1, `${asked}`);
});
