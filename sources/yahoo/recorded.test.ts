/** The provider over the local server of recorded answers: quotes, fundamentals and earnings, with Yahoo's session. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import type { Dataset } from '../../schemas/datasets.ts';
import type { FetchRequest } from '../../schemas/sources.ts';
import type { RecordedFault } from '../recorded/faults.ts';
import { startRecordedServer } from '../recorded/server.ts';
import { startMarketReplay } from '../replay/server.ts';
import { fixture } from './fixtures.ts';
import { createYahooProvider, type YahooOptions } from './provider.ts';

const NOW = '2025-03-26T00:00:00.000Z';
const server = await startRecordedServer();
const replay = await startMarketReplay();
after(() => Promise.all([server.close(), replay.close()]));
beforeEach(() => {
  server.setFaults([]);
  server.requests.length = 0;
});

const provider = (options: YahooOptions = {}) =>
  createYahooProvider({ baseUrl: `${server.url}/yahoo`, timeoutMs: 5000, ...options });
const paths = () => server.requests.map(({ target }) => target.split('?')[0]!.replace('/yahoo', ''));
const parsed = async (dataset: Dataset, subject: string, of = provider(), cursor?: string) => {
  const { answer, next } = await of.fetch({ dataset, subject, now: NOW, cursor });
  return { ...of.parse(dataset, answer!.body, { subject, knownAt: NOW }), url: answer!.url, next };
};

test('a quote and a calendar are asked for with one session, whose crumb is recorded nowhere', async () => {
  const yahoo = provider();
  const { quotes, url } = await parsed('quotes', '^VXAPL', yahoo);
  assert.equal(quotes![0]!.price, 23.77);
  assert.equal(url, 'http://market-replay/v7/finance/quote?symbols=%5EVXAPL');
  const { earnings } = await parsed('earnings', 'AAPL', yahoo);
  assert.equal(earnings!.length, 2);
  assert.deepEqual(paths(), [
    '/quote/AAPL',
    '/v1/test/getcrumb',
    '/v7/finance/quote',
    '/v10/finance/quoteSummary/AAPL',
  ]);
  assert.ok(server.requests.slice(2).every(({ target }) => target.endsWith('crumb=recorded-crumb')));
});

test('the statements of a company are six pages', async () => {
  const yahoo = provider();
  const counts: number[] = [];
  let cursor: string | undefined;
  do {
    const { fundamentals, next } = await parsed('fundamentals', 'AAPL', yahoo, cursor);
    counts.push(fundamentals!.length);
    cursor = next;
  } while (cursor !== undefined);
  assert.deepEqual(counts, [132, 223, 177, 111, 196, 142]);
});

test('the market replay answers the same beside its charts', async () => {
  const yahoo = provider({ baseUrl: replay.url });
  assert.equal((await parsed('quotes', 'AAPL', yahoo)).quotes![0]!.price, 244.6);
  assert.equal((await parsed('earnings', 'QQQ', yahoo)).earnings!.length, 0);
});

test('an answer that has not changed is none', async () => {
  const yahoo = provider();
  const request: FetchRequest = { dataset: 'quotes', subject: 'AAPL', now: NOW };
  const { answer } = await yahoo.fetch(request);
  assert.equal((await yahoo.fetch({ ...request, etag: answer!.etag })).answer, null);
});

test('each fault has its type and consequence, for every dataset', async () => {
  const outcome = async (dataset: Dataset, fault: RecordedFault, timeoutMs = 5000) => {
    const yahoo = provider({ timeoutMs });
    server.setFaults([fault]);
    try {
      await parsed(dataset, 'AAPL', yahoo);
      return 'no error';
    } catch (error) {
      return `${(error as { next: string }).next} ${(error as { type: string }).type}`;
    }
  };
  for (const dataset of ['quotes', 'earnings', 'fundamentals'] as const) {
    assert.equal(await outcome(dataset, { kind: 'rate-limited' }), 'retryable RateLimited');
    assert.equal(await outcome(dataset, { kind: 'server-error' }), 'retryable ProviderUnavailable');
    assert.equal(await outcome(dataset, { kind: 'time-out' }, 200), 'retryable ProviderUnreachable');
    assert.equal(await outcome(dataset, { kind: 'dropped' }), 'retryable ProviderUnreachable');
    for (const kind of ['empty-body', 'truncated', 'html'] as const) {
      assert.equal(await outcome(dataset, { kind }), 'retryable ProviderGarbled');
    }
    assert.equal(await outcome(dataset, { kind: 'wrong-shape' }), 'terminal ProviderFormat');
    assert.equal(await outcome(dataset, { kind: 'lost-entitlement' }), 'needs-person ProviderRefused');
    assert.equal(await outcome(dataset, { kind: 'unknown-symbol' }), 'terminal UnknownSymbol');
  }
});

test('a session that is not accepted any more is replaced by the next try', async () => {
  const crumbs = ['old', 'new'];
  const asked: string[] = [];
  const yahooLike = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    asked.push(pathname);
    if (pathname.startsWith('/quote/'))
      response.setHeader('set-cookie', 'A3=x; Domain=.yahoo.com; Path=/').end();
    else if (pathname.endsWith('getcrumb')) response.end(crumbs.shift());
    else if (searchParams.get('crumb') === 'new') response.end(fixture('quote-AAPL.json').body);
    else response.writeHead(401).end('{"finance":{"error":{"description":"Invalid Crumb"}}}');
  });
  await new Promise<void>((resolve) => yahooLike.listen(0, '127.0.0.1', resolve));
  const yahoo = provider({ baseUrl: `http://127.0.0.1:${(yahooLike.address() as AddressInfo).port}` });
  await assert.rejects(parsed('quotes', 'AAPL', yahoo), {
    type: 'ProviderUnavailable',
    message: 'yahoo does not accept the session any more for AAPL',
  });
  assert.equal((await parsed('quotes', 'AAPL', yahoo)).quotes![0]!.price, 244.6);
  assert.equal(asked.filter((path) => path.endsWith('getcrumb')).length, 2);
  yahooLike.close();
  yahooLike.closeAllConnections();
});

test('a session that cannot be had is an outage', async () => {
  const unreachable = provider({ baseUrl: 'http://127.0.0.1:1' });
  await assert.rejects(parsed('quotes', 'AAPL', unreachable), {
    type: 'ProviderUnreachable',
    next: 'retryable',
  });
  // A host without a session to give.
  const strange = provider({ baseUrl: `${server.url}/fred` });
  await assert.rejects(parsed('quotes', 'AAPL', strange), {
    type: 'ProviderUnavailable',
    message: /gave no session for AAPL: No set-cookie header/,
  });
});

test('G12 the crumb of a session appears in no address, answer, error or print', async (t) => {
  const printed: string[] = [];
  for (const method of ['log', 'error', 'warn', 'info'] as const) {
    t.mock.method(console, method, (...args: unknown[]) => printed.push(inspect(args)));
  }
  const leaks = (value: unknown) =>
    /recorded-crumb|A3=recorded/.test(`${inspect(value, { depth: 9 })}${(value as Error).stack ?? ''}`);
  const yahoo = provider();
  for (const subject of ['AAPL', 'BRKS']) {
    assert.equal(leaks(await yahoo.fetch({ dataset: 'quotes', subject, now: NOW })), false);
  }
  assert.equal(leaks(await yahoo.fetch({ dataset: 'earnings', subject: 'QQQ', now: NOW })), false);
  for (const kind of [
    'server-error',
    'rate-limited',
    'unknown-symbol',
    'lost-entitlement',
    'dropped',
  ] as const) {
    server.setFaults([{ kind }]);
    await assert.rejects(
      yahoo.fetch({ dataset: 'quotes', subject: 'AAPL', now: NOW }),
      (error) => !leaks(error),
    );
  }
  assert.deepEqual(printed, []);
});

test('what Yahoo does not offer is said without a request', async () => {
  await assert.rejects(provider().fetch({ dataset: 'news', subject: 'AAPL' }), {
    type: 'DatasetNotOffered',
    message: 'yahoo offers no news: allowed are bars, actions, quotes, fundamentals, earnings',
  });
  assert.equal(server.requests.length, 0);
});
