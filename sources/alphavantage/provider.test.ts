import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import type { FetchRequest } from '../../schemas/sources.ts';
import type { RecordedFault } from '../recorded/faults.ts';
import { startRecordedServer } from '../recorded/server.ts';
import { type AlphaVantageOptions, createAlphaVantageProvider } from './provider.ts';
import { NEWS_LIMIT, nextNews } from './requests.ts';

const CANARY = 'CANARY0123456789';
const NOW = '2026-05-18T00:00:00.000Z';
const server = await startRecordedServer();
after(() => server.close());
beforeEach(() => {
  process.env.TEST_AV_KEY = CANARY;
  server.setFaults([]);
  server.requests.length = 0;
});

const provider = (options: Partial<AlphaVantageOptions> = {}) =>
  createAlphaVantageProvider({
    baseUrl: `${server.url}/alphavantage`,
    key: 'env:TEST_AV_KEY',
    timeoutMs: 5000,
    concurrency: 2,
    ...options,
  });
const bars: FetchRequest = { dataset: 'bars', subject: 'IBM', from: '2026-02-01', now: NOW };
const functions = () =>
  server.requests.map(({ target }) => new URL(target, 'http://x').searchParams.get('function'));

/** All pages, parsed. */
async function pages(request: FetchRequest, of = provider()) {
  const parsed = [];
  let cursor: string | undefined;
  do {
    const { answer, next } = await of.fetch({ ...request, cursor });
    parsed.push(of.parse(request.dataset, answer!.body, { subject: request.subject, knownAt: NOW }));
    cursor = next;
  } while (cursor !== undefined);
  return parsed;
}

test('an answer is kept with its address, without the credential, which goes out last', async () => {
  const { answer, next } = await provider().fetch(bars);
  const { body, etag, ...rest } = answer!;
  assert.deepEqual(rest, {
    source: 'alphavantage',
    dataset: 'bars',
    symbol: 'IBM',
    url: 'https://www.alphavantage.co/query?function=TIME_SERIES_DAILY&symbol=IBM&outputsize=compact&datatype=csv',
    status: 200,
    fetchedAt: NOW,
  });
  assert.ok(body.length > 1000 && etag !== undefined);
  assert.equal(next, 'dividends');
  assert.match(server.requests[0]!.target, new RegExp(`&apikey=${CANARY}$`));
});

test('bars are three pages, of a premium plan one', async () => {
  const parsed = await pages(bars);
  assert.deepEqual(functions(), ['TIME_SERIES_DAILY', 'DIVIDENDS', 'SPLITS']);
  assert.deepEqual(
    parsed.map(({ charts }) => [charts![0]!.bars.length, charts![0]!.actions.length]),
    [
      [100, 0],
      [0, 110],
      [0, 2],
    ],
  );
  const [one, ...more] = await pages(bars, provider({ premium: true }));
  assert.deepEqual([one!.charts![0]!.bars.length, one!.charts![0]!.actions.length, more.length], [100, 2, 0]);
});

test('every other dataset is asked for and parsed', async () => {
  const count = async (dataset: FetchRequest['dataset'], subject: string) =>
    (await pages({ dataset, subject, from: '2026-05-01', to: '2026-05-17', now: NOW })).map((answer) => {
      const { charts, earnings, news, macro, memberships } = answer;
      const rows = charts ? charts[0]!.actions : (earnings ?? news ?? macro ?? memberships);
      return rows!.length;
    });
  assert.deepEqual(await count('actions', 'IBM'), [110, 2]);
  assert.deepEqual(await count('earnings', '*'), [4526]);
  assert.deepEqual(await count('earnings', 'IBM'), [1, 121]);
  assert.deepEqual(await count('news', 'AAPL'), [50]);
  assert.deepEqual(await count('macro', 'TREASURY_YIELD:monthly:10year'), [877]);
  assert.deepEqual(await count('listings', '*'), [13411, 2]);
  assert.match(server.requests.at(-1)!.target, /date=2026-05-17&state=delisted/);
  assert.ok(
    server.requests.some(({ target }) => /time_from=20260501T0000&time_to=20260517T2359/.test(target)),
  );
  const full = { ...bars, from: '2016-01-01' };
  assert.match((await provider().fetch(full)).answer!.url, /outputsize=full/);
});

test('a full page of news goes on from the minute of its last item', () => {
  const page = (count: number) =>
    new TextEncoder().encode(
      Array.from({ length: count }, () => '"time_published": "20260517T110100"').join(),
    );
  assert.equal(nextNews(page(NEWS_LIMIT), undefined), '20260517T1101');
  assert.equal(nextNews(page(NEWS_LIMIT), '20260517T1101'), undefined);
  assert.equal(nextNews(page(NEWS_LIMIT - 1), undefined), undefined);
});

test('an answer that has not changed is none', async () => {
  const { answer } = await provider().fetch(bars);
  assert.equal((await provider().fetch({ ...bars, etag: answer!.etag })).answer, null);
});

const QUESTIONS: FetchRequest[] = [
  bars,
  { dataset: 'actions', subject: 'IBM', now: NOW },
  { dataset: 'actions', subject: 'IBM', now: NOW, cursor: 'splits' },
  { dataset: 'earnings', subject: '*', now: NOW },
  { dataset: 'earnings', subject: 'IBM', now: NOW, cursor: 'history' },
  { dataset: 'news', subject: 'AAPL', now: NOW },
  { dataset: 'macro', subject: 'CPI', now: NOW },
  { dataset: 'listings', subject: '*', now: NOW },
];

test('each fault has its type and consequence, whatever is asked', async () => {
  const outcome = async (request: FetchRequest, fault: RecordedFault, timeoutMs = 5000) => {
    server.setFaults([fault]);
    try {
      const { answer } = await provider({ timeoutMs }).fetch(request);
      provider().parse(request.dataset, answer!.body, { subject: request.subject, knownAt: NOW });
      return 'no error';
    } catch (error) {
      return `${(error as { next: string }).next} ${(error as { type: string }).type}`;
    }
  };
  for (const request of QUESTIONS) {
    const of = (fault: RecordedFault, timeoutMs?: number) => outcome(request, fault, timeoutMs);
    assert.equal(await of({ kind: 'rate-limited' }), 'retryable RateLimited');
    assert.equal(await of({ kind: 'server-error', status: 502 }), 'retryable ProviderUnavailable');
    assert.equal(await of({ kind: 'time-out' }, 100), 'retryable ProviderUnreachable');
    assert.equal(await of({ kind: 'dropped' }), 'retryable ProviderUnreachable');
    assert.equal(await of({ kind: 'empty-body' }), 'retryable ProviderGarbled');
    assert.equal(await of({ kind: 'truncated' }), 'retryable ProviderGarbled');
    assert.equal(await of({ kind: 'html' }), 'retryable ProviderGarbled');
    assert.equal(await of({ kind: 'wrong-shape' }), 'terminal ProviderFormat');
    assert.equal(await of({ kind: 'lost-entitlement' }), 'needs-person ProviderRefused');
    assert.equal(await of({ kind: 'unknown-symbol' }), 'terminal UnknownSymbol');
  }
  assert.equal(await outcome(bars, { kind: 'wrong-shape', key: 'close' }), 'terminal ProviderFormat');
});

test('a missing key, an unknown series and a dataset that is not offered end without a request', async () => {
  const { fetch } = provider();
  await assert.rejects(fetch({ dataset: 'macro', subject: 'MOON' }), { type: 'UnknownSymbol' });
  await assert.rejects(fetch({ dataset: 'macro', subject: 'CPI:daily' }), { type: 'UnknownSymbol' });
  await assert.rejects(fetch({ dataset: 'filings', subject: 'IBM' }), { type: 'DatasetNotOffered' });
  delete process.env.TEST_AV_KEY;
  await assert.rejects(fetch(bars), { type: 'SecretMissing', next: 'needs-person' });
  assert.equal(server.requests.length, 0);
});

test('G12 the key appears in no address, answer or error, even where Alpha Vantage quotes it', async () => {
  const leaks = (value: unknown) => {
    const { answer, stack } = value as { answer?: { body: Uint8Array }; stack?: string };
    const text = `${inspect(value, { depth: 9 })}${stack}${Buffer.from(answer?.body ?? []).toString()}`;
    return text.includes(CANARY);
  };
  assert.equal(leaks(await provider().fetch(bars)), false);
  for (const kind of [
    'rate-limited',
    'lost-entitlement',
    'server-error',
    'unknown-symbol',
    'dropped',
  ] as const) {
    server.setFaults([{ kind }]);
    await assert.rejects(provider().fetch(bars), (error) => !leaks(error));
  }
  assert.ok(server.requests.every(({ target }) => target.includes(CANARY)));
});
