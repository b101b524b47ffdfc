import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { createProviders } from '../../sources/providers.ts';
import { startRecordedServer } from '../../sources/recorded/server.ts';
import { openLake } from '../../stores/lake/open.ts';
import { getRaw } from '../../stores/lake/raw.ts';
import { createTestDatabase } from '../../stores/postgres/testing.ts';
import type { ActivityDeps } from '../deps.ts';
import { type FetchPageInput, fetchPage } from './fetch-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'tempocast-fetch-'));
const server = await startRecordedServer();
const { db, close } = await createTestDatabase();
after(async () => {
  await Promise.all([server.close(), close()]);
  rmSync(folder, { recursive: true });
});

process.env.FETCH_PAGE_TEST_KEY = 'key of a test <a@example.org>';
const settings = (name: string) => ({
  ...{ baseUrl: `${server.url}/${name}`, key: 'env:FETCH_PAGE_TEST_KEY', timeoutMs: 2000, concurrency: 2 },
  ...{ attempts: 1, requestsPerSecond: null, premium: false },
});
const names = ['yahoo', 'alphavantage', 'polygon', 'tiingo', 'fred', 'sec', 'files'];
const providers = createProviders({
  providers: Object.fromEntries(names.map((name) => [name, settings(name)])) as never,
});
const deps = { db, lake: openLake(pathToFileURL(folder).href), providers } as ActivityDeps;

const facts = { provider: 'sec', dataset: 'fundamentals', subject: 'LPA', another: false } as const;

test('an answer is stored with what the provider needs to say that nothing changed', async () => {
  const first = await fetchPage(deps, facts);
  assert.equal(first.notModified, false);
  assert.equal((await getRaw(deps.lake, first.raw.key)).byteLength, first.bytes);
  const again = await fetchPage(deps, facts);
  assert.deepEqual(again, { ...first, bytes: 0, notModified: true });
  const { rows } = await db.query('select key, symbol, dataset from tempocast.raw_object');
  assert.deepEqual(rows, [{ key: first.raw.key, symbol: 'LPA', dataset: 'fundamentals' }]);
});

test('a different question is not answered with "not modified"', async () => {
  const page = await fetchPage(deps, { ...facts, dataset: 'filings' });
  assert.equal(page.notModified, false);
});

test('closes for a comparison are kept apart from the bars that rows are made of', async () => {
  const page = await fetchPage(deps, {
    ...{ provider: 'polygon', dataset: 'bars', subject: '*', from: '2020-10-14', to: '2020-10-14' },
    ...{ storedAs: 'closes', another: false },
  });
  assert.match(page.raw.key, /^raw\/polygon\/closes\//);
});

test('a long wait is final while another provider can be asked', async () => {
  const news = { provider: 'tiingo', dataset: 'news', subject: 'AAPL' } as const;
  server.setFaults([{ kind: 'rate-limited', provider: 'tiingo', retryAfter: 3600 }]);
  await assert.rejects(fetchPage(deps, { ...news, another: true }), {
    type: 'RateLimited',
    next: 'terminal',
  });
  await assert.rejects(fetchPage(deps, { ...news, another: false }), {
    ...{ type: 'RateLimited', next: 'retryable', retryAfterMs: 3_600_000 },
  });
  server.setFaults([{ kind: 'rate-limited', provider: 'tiingo', retryAfter: 2 }]);
  await assert.rejects(fetchPage(deps, { ...news, another: true }), {
    type: 'RateLimited',
    next: 'retryable',
  });
  server.setFaults([]);
});

test('an answer that cannot be read is never "not modified" later', async (t) => {
  const broken = createServer((request, response) => {
    if (request.headers['if-none-match'] !== undefined) return response.writeHead(304).end();
    return response.writeHead(200, { etag: '"broken"' }).end('{"observations": [{"date": "2019-');
  });
  await new Promise<void>((resolve) => broken.listen(0, '127.0.0.1', resolve));
  t.after(() => broken.close());
  const baseUrl = `http://127.0.0.1:${(broken.address() as AddressInfo).port}`;
  const fred = { ...settings('fred'), baseUrl };
  const other = createProviders({
    providers: Object.fromEntries(
      names.map((name) => [name, name === 'fred' ? fred : settings(name)]),
    ) as never,
  });
  const asked = { provider: 'fred', dataset: 'macro', subject: 'GDP', from: '2019-01-01', another: true };
  for (const attempt of ['first', 'second']) {
    await assert.rejects(
      fetchPage({ ...deps, providers: other }, asked as FetchPageInput),
      { type: 'ProviderGarbled' },
      attempt,
    );
  }
});

test('bytes that cannot be read are kept, and count as no answer', async () => {
  server.setFaults([{ kind: 'wrong-shape', provider: 'sec' }]);
  const before = (await db.query('select from tempocast.raw_object')).rowCount!;
  await assert.rejects(fetchPage(deps, { ...facts, subject: 'LPA', from: '2020-01-01' }), {
    type: 'ProviderFormat',
  });
  assert.equal((await db.query('select from tempocast.raw_object')).rowCount, before + 1);
  server.setFaults([]);
});
