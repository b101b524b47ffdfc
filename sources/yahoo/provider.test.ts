/** The source against the market replay: the same client, host and failures as live, without the network. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { FetchRequest } from '../../schemas/sources.ts';
import type { FaultRule } from '../replay/faults.ts';
import { startMarketReplay } from '../replay/server.ts';
import { classify } from './failures.ts';
import { canReachYahoo } from './probe.ts';
import { createYahooProvider } from './provider.ts';

const replay = await startMarketReplay();
after(() => replay.close());

const NOW = '2014-06-06T21:30:00.000Z';
const source = createYahooProvider({ baseUrl: replay.url });
const request = { dataset: 'bars' as const, subject: 'AAPL', from: '2014-06-02', to: '2014-06-06', now: NOW };
const ask = async (wanted: FetchRequest, of = source, signal?: AbortSignal) =>
  (await of.fetch(wanted, signal)).answer!;
const chartOf = (body: Uint8Array, subject = 'AAPL') =>
  source.parse('bars', body, { subject, knownAt: NOW }).charts![0]!;
const setFaults = (faults: FaultRule[]) =>
  fetch(`${replay.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) });
const failing = async (fault: FaultRule, timeoutMs = 10_000) => {
  await setFaults([fault]);
  try {
    const { body } = await ask(request, createYahooProvider({ baseUrl: replay.url, timeoutMs }));
    chartOf(body);
    return 'no error';
  } catch (error) {
    const { type, next, retryAfterMs } = error as { type: string; next: string; retryAfterMs?: number };
    return retryAfterMs === undefined ? `${next} ${type}` : `${next} ${type} ${retryAfterMs}`;
  } finally {
    await setFaults([]);
  }
};

test('an answer is kept as bytes with where and when, and parses to bars as traded', async () => {
  const answer = await ask(request);
  const { body, url, ...rest } = answer;
  assert.deepEqual(rest, { source: 'replay', dataset: 'bars', symbol: 'AAPL', status: 200, fetchedAt: NOW });
  assert.match(url, /^http:\/\/market-replay\/v8\/finance\/chart\/AAPL\?.*interval=1d.*events=div%7Csplit/);
  const chart = chartOf(body);
  assert.deepEqual(
    chart.bars.map(({ session }) => session),
    ['2014-06-02', '2014-06-03', '2014-06-04', '2014-06-05', '2014-06-06'],
  );
  assert.equal(chart.bars.at(-1)!.close, Math.fround(645.57));
});

test('an index and a symbol that does not exist', async () => {
  const { body } = await ask({ ...request, subject: '^GSPC' });
  assert.equal(chartOf(body, '^GSPC').bars.length, 5);
  await assert.rejects(ask({ ...request, subject: 'A/../B?c' }), {
    type: 'UnknownSymbol',
    next: 'terminal',
  });
});

test('a range before the first bar is an empty answer, not a failure', async () => {
  const { body, status } = await ask({
    ...request,
    from: '2008-01-02',
    now: '2008-06-06T21:30:00.000Z',
  });
  assert.equal(status, 400);
  assert.deepEqual(chartOf(body).bars, []);
});

test('each failure of Yahoo has its type and consequence', async () => {
  assert.equal(await failing({ kind: 'rate-limited', retryAfter: 7 }), 'retryable RateLimited 7000');
  assert.equal(await failing({ kind: 'rate-limited' }), 'retryable RateLimited');
  for (const status of [500, 502, 503]) {
    assert.equal(await failing({ kind: 'server-error', status }), 'retryable ProviderUnavailable');
  }
  assert.equal(await failing({ kind: 'time-out' }, 200), 'retryable ProviderUnreachable');
  assert.equal(await failing({ kind: 'dropped' }), 'retryable ProviderUnreachable');
  assert.equal(await failing({ kind: 'unknown-symbol' }), 'terminal UnknownSymbol');
  assert.equal(await failing({ kind: 'empty-body' }), 'retryable ProviderGarbled');
  assert.equal(await failing({ kind: 'truncated' }), 'retryable ProviderGarbled');
  assert.equal(await failing({ kind: 'html' }), 'retryable ProviderGarbled');
  assert.equal(await failing({ kind: 'wrong-shape' }), 'terminal ProviderFormat');
});

test('garbage is fetched without an error, so that its bytes can be kept', async () => {
  await setFaults([{ kind: 'html' }]);
  const { body } = await ask(request);
  await setFaults([]);
  assert.match(new TextDecoder().decode(body), /^<!DOCTYPE html>/);
});

test('nothing is retried behind our back', async () => {
  await setFaults([{ kind: 'server-error' }]);
  await assert.rejects(ask(request), {
    type: 'ProviderUnavailable',
    message: 'yahoo answered 503 for AAPL',
  });
  assert.equal((await (await fetch(`${replay.url}/faults`)).json())[0].matched, 1);
  await setFaults([]);
});

test('a cancelled call ends with its own reason', async () => {
  await setFaults([{ kind: 'time-out' }]);
  const reason = new Error('cancelled');
  const controller = new AbortController();
  const call = ask(request, source, controller.signal);
  setImmediate(() => controller.abort(reason));
  await assert.rejects(call, reason);
  await setFaults([]);
});

test('no network is an unreachable provider', async () => {
  const nowhere = createYahooProvider({ baseUrl: 'http://127.0.0.1:1' });
  const expected = { type: 'ProviderUnreachable', next: 'retryable', message: /127\.0\.0\.1:1 for AAPL: .+/ };
  await assert.rejects(ask(request, nowhere), expected);
  assert.equal(await canReachYahoo({ baseUrl: 'http://127.0.0.1:1' }), false);
  assert.equal(await canReachYahoo({ baseUrl: replay.url }), true);
  await setFaults([{ kind: 'rate-limited' }]);
  assert.equal(await canReachYahoo({ baseUrl: replay.url }), false);
  await setFaults([]);
});

test('a refused address needs a person, a stale session only another try', async () => {
  const body = (text: string) => new TextEncoder().encode(text);
  const outcome = (status: number, text: string) => {
    const error = classify(status, new Headers(), body(text), 'SPY');
    return typeof error === 'object' ? `${error.next} ${error.type}` : error;
  };
  assert.equal(outcome(403, 'Forbidden'), 'needs-person ProviderRefused');
  assert.equal(outcome(401, '{"error":{"description":"Invalid Crumb"}}'), 'retryable ProviderUnavailable');
  assert.equal(outcome(400, "Data doesn't exist for startDate = 1"), 'answer');
  assert.equal(outcome(404, 'No fundamentals data found for any of the summaryTypes'), 'answer');
  assert.equal(outcome(422, ''), undefined);
});
