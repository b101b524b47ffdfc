import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import { type Ask, createHttpClient, fetchResult, type HttpClientOptions } from './client.ts';
import { rateLimited } from './errors.ts';

const CANARY = 'canary key/1234+5678';
const NOW = '2019-02-22T22:30:00.000Z';
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let seen: IncomingMessage[] = [];
const server = createServer((request, response) => {
  seen.push(request);
  answer(request, response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix`;
after(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  seen = [];
  process.env.TEST_KEY = CANARY;
  answer = (_request, response) => response.end('{}');
});

const client = (options: Partial<HttpClientOptions> = {}) =>
  createHttpClient({
    provider: 'acme',
    baseUrl,
    canonicalUrl: 'https://api.acme.test',
    key: 'env:TEST_KEY',
    auth: null,
    timeoutMs: 5000,
    concurrency: 4,
    clock: () => Date.parse('2026-01-01T00:00:00Z'),
    ...options,
  });
const ask = (options: Partial<HttpClientOptions> = {}, wanted: Partial<Ask> = {}) =>
  client(options).get('/v1/bars', { symbol: '^GSPC', skip: undefined }, { subject: '^GSPC', ...wanted });
const status = (code: number, headers: Record<string, string> = {}, body = 'no') => {
  answer = (_request, response) => response.writeHead(code, headers).end(body);
};
const byQuery = { query: (secret: string) => ({ apikey: secret }) };
const byHeader = { header: (secret: string) => ({ authorization: `Token ${secret}` }) };

test('an answer is its bytes with the canonical address, the instant and the validators', async () => {
  answer = (_request, response) =>
    response
      .writeHead(200, { etag: '"v1"', 'last-modified': 'Fri, 22 Feb 2019 21:00:00 GMT' })
      .end('{"a":1}');
  const { headers, body, ...rest } = await ask();
  assert.equal(new TextDecoder().decode(body), '{"a":1}');
  assert.equal(headers.get('etag'), '"v1"');
  assert.deepEqual(rest, {
    status: 200,
    url: 'https://api.acme.test/v1/bars?symbol=%5EGSPC',
    fetchedAt: '2026-01-01T00:00:00.000Z',
    etag: '"v1"',
    lastModified: 'Fri, 22 Feb 2019 21:00:00 GMT',
    notModified: false,
  });
  assert.equal(seen[0]!.url, '/prefix/v1/bars?symbol=%5EGSPC');
});

test('validators are sent, and an answer that has not changed is none', async () => {
  status(304, {}, '');
  const wanted = { etag: '"v1"', lastModified: 'Fri, 22 Feb 2019 21:00:00 GMT', now: NOW };
  const unchanged = await ask({}, wanted);
  assert.equal(unchanged.notModified, true);
  assert.deepEqual(fetchResult('acme', { dataset: 'bars', subject: '^GSPC' }, unchanged), { answer: null });
  const { 'if-none-match': etag, 'if-modified-since': since, 'x-tempocast-now': now } = seen[0]!.headers;
  assert.deepEqual([etag, since, now], ['"v1"', 'Fri, 22 Feb 2019 21:00:00 GMT', NOW]);
});

test('the virtual now is sent and becomes the instant of the answer', async () => {
  const result = fetchResult('acme', { dataset: 'bars', subject: '^GSPC' }, await ask({}, { now: NOW }), '2');
  assert.equal(result.answer!.fetchedAt, NOW);
  assert.equal(result.next, '2');
});

test('each status has its error and consequence', async () => {
  const outcome = async (code: number, headers: Record<string, string> = {}) => {
    status(code, headers);
    const error = await ask().then(
      () => assert.fail('answered'),
      (reason) => reason,
    );
    return [error.next, error.type, error.retryAfterMs];
  };
  assert.deepEqual(await outcome(404), ['terminal', 'UnknownSymbol', undefined]);
  assert.deepEqual(await outcome(400), ['terminal', 'ProviderFormat', undefined]);
  assert.deepEqual(await outcome(301, { location: 'https://elsewhere.test' }), [
    'terminal',
    'ProviderFormat',
    undefined,
  ]);
  assert.deepEqual(await outcome(429, { 'retry-after': '7' }), ['retryable', 'RateLimited', 7000]);
  assert.deepEqual(await outcome(429, { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' }), [
    'retryable',
    'RateLimited',
    30_000,
  ]);
  assert.deepEqual((await outcome(429, { 'retry-after': 'Infinity' }))[2], undefined);
  assert.deepEqual(await outcome(429), ['retryable', 'RateLimited', undefined]);
  assert.deepEqual(await outcome(503, { 'retry-after': '2' }), ['retryable', 'ProviderUnavailable', 2000]);
  assert.deepEqual(await outcome(500), ['retryable', 'ProviderUnavailable', undefined]);
  for (const code of [401, 402, 403, 451]) {
    assert.deepEqual(await outcome(code), ['needs-person', 'ProviderRefused', undefined]);
  }
});

test('no complete answer is an unreachable provider', async () => {
  const type = 'ProviderUnreachable';
  answer = () => {};
  await assert.rejects(ask({ timeoutMs: 100 }), { type, message: /: no answer within 100 ms$/ });
  answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  };
  await assert.rejects(ask(), { type });
  await assert.rejects(ask({ baseUrl: 'http://127.0.0.1:1' }), {
    type,
    message: /^cannot reach acme at 127\.0\.0\.1:1 for \^GSPC: .+/,
  });
});

test('a provider maps its own bodies', async () => {
  status(200, {}, '{"Note":"slow down"}');
  const classify: HttpClientOptions['classify'] = (_status, _headers, body, subject) =>
    new TextDecoder().decode(body).includes('Note') ? rateLimited('acme', subject, undefined) : undefined;
  await assert.rejects(ask({ classify }), { type: 'RateLimited', next: 'retryable' });
  status(400, {}, 'no data in range');
  assert.equal((await ask({ classify: () => 'answer' })).status, 400);
});

test('a missing credential needs a person and asks nothing', async () => {
  delete process.env.TEST_KEY;
  const expected = { type: 'SecretMissing', next: 'needs-person', message: /TEST_KEY is not set/ };
  await assert.rejects(ask({ auth: byHeader }), expected);
  await assert.rejects(ask({ auth: byHeader, key: null }), { type: 'SecretMissing' });
  assert.equal(seen.length, 0);
});

test('G12 a credential goes out in its header or last parameter and comes back in nothing', async () => {
  const echo = (code: number) => {
    answer = (request, response) => {
      const sent = `${request.url} ${request.headers.authorization} ${CANARY}`;
      response.writeHead(code, { 'x-echo': 'no' }).end(sent);
    };
  };
  const leaks = (value: unknown) => {
    const { body, cause, stack } = value as { body?: Uint8Array; cause?: unknown; stack?: string };
    const text = [inspect(value, { depth: 9 }), Buffer.from(body ?? []).toString(), inspect(cause), stack];
    return /canary|1234/.test(text.join('\n'));
  };
  for (const auth of [byQuery, byHeader]) {
    echo(200);
    assert.equal(leaks(await ask({ auth })), false);
    assert.equal(leaks(await ask({ auth: null }, { secretQuery: { crumb: CANARY } })), false);
    for (const code of [400, 401, 403, 404, 429, 500]) {
      echo(code);
      await assert.rejects(ask({ auth }), (error) => !leaks(error));
    }
    answer = (_request, response) => response.destroy();
    await assert.rejects(ask({ auth }), (error) => !leaks(error));
  }
  const [query] = seen;
  assert.equal(new URL(query!.url!, baseUrl).searchParams.get('apikey'), CANARY);
  assert.match(query!.url!, /symbol=%5EGSPC&apikey=[^&]+$/);
  assert.ok(seen.some(({ headers }) => headers.authorization === `Token ${CANARY}`));
});

test('a cancelled call ends with its own reason, waiting for a slot or for the answer', async () => {
  answer = () => {};
  const one = client({ concurrency: 1 });
  const controller = new AbortController();
  const reason = new Error('cancelled');
  const calls = [1, 2].map(() => one.get('/x', {}, { subject: 'x', signal: controller.signal }));
  setImmediate(() => controller.abort(reason));
  for (const call of calls) await assert.rejects(call, reason);
});

test('the circuit opens after failures in a row, says so, and closes when the probe succeeds', async () => {
  const circuit = { failures: 3, pauseMs: 40, longestPauseMs: 40 };
  const one = client({ circuit });
  const get = () => one.get('/x', {}, { subject: 'AAPL' });
  status(503);
  for (let i = 0; i < 2; i += 1) await assert.rejects(get(), { type: 'ProviderUnavailable' });
  status(404);
  await assert.rejects(get(), { type: 'UnknownSymbol' });
  status(503);
  assert.deepEqual(one.circuit(), { state: 'closed', since: null, reason: null });
  for (let i = 0; i < 3; i += 1) await assert.rejects(get(), { type: 'ProviderUnavailable' });
  const { state, since, reason } = one.circuit();
  assert.deepEqual([state, reason], ['open', 'acme answered 503 for AAPL']);
  assert.ok(Number.isFinite(Date.parse(since!)));
  const asked = seen.length;
  await assert.rejects(get(), (error: { type: string; next: string; retryAfterMs: number }) => {
    assert.deepEqual([error.type, error.next], ['ProviderCircuitOpen', 'retryable']);
    return error.retryAfterMs > 0 && error.retryAfterMs <= 40;
  });
  assert.equal(seen.length, asked);
  status(200);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await get();
  assert.deepEqual(one.circuit(), { state: 'closed', since: null, reason: null });
});
