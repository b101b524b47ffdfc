import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { assertFaultsHaveTheirErrors, assertSecretStaysInside, startRig } from '../testing/provider.ts';
import { createTiingoProvider } from './provider.ts';
import { NEWS_PER_PAGE, nextCursor, question } from './requests.ts';

const settings = {
  key: 'env:TEMPOCAST_TEST_KEY',
  timeoutMs: 1500,
  concurrency: 2,
  circuit: { failures: 100 },
};
const rig = await startRig((baseUrl) => createTiingoProvider({ ...settings, baseUrl }), 'tiingo');
after(() => rig.close());

const bars = { dataset: 'bars', subject: 'GOOGL', from: '2018-01-05', to: '2018-01-19' } as const;
const fundamentals = {
  dataset: 'fundamentals',
  subject: 'GOOGL',
  from: '2020-01-01',
  to: '2020-04-01',
} as const;

test('bars are daily and kept under the address of the real host', async () => {
  const [page] = await rig.pages(bars);
  assert.equal(page!.parsed.charts![0]!.bars.length, 10);
  assert.equal(
    page!.answer.url,
    'https://api.tiingo.com/tiingo/daily/GOOGL/prices?startDate=2018-01-05&endDate=2018-01-19&format=json&resampleFreq=daily',
  );
});

test('fundamentals are the statements as reported, then the daily metrics', async () => {
  const pages = await rig.pages(fundamentals);
  assert.deepEqual(
    pages.map(({ answer, parsed }) => [new URL(answer.url).pathname, parsed.fundamentals!.length]),
    [
      ['/tiingo/fundamentals/GOOGL/statements', 96],
      ['/tiingo/fundamentals/GOOGL/daily', 320],
    ],
  );
  assert.match(pages[0]!.answer.url, /asReported=true/);
});

test('unchanged statements do not hide the metrics', async () => {
  const { answer } = await rig.provider.fetch(fundamentals);
  const again = await rig.provider.fetch({ ...fundamentals, etag: answer!.etag });
  assert.deepEqual(again, { answer: null, next: 'metrics' });
});

test('without a range all statements are asked for, and the metrics of a month', () => {
  const request = { dataset: 'fundamentals', subject: 'GOOGL' } as const;
  assert.equal(question(request, '2021-02-06').query.startDate, '1990-01-01');
  assert.equal(question({ ...request, cursor: 'metrics' }, '2021-02-06').query.startDate, '2021-01-07');
});

test('a full page of news is followed by the next one', () => {
  const request = { dataset: 'news', subject: 'AAPL' } as const;
  const page = (items: number) => new TextEncoder().encode(JSON.stringify(Array(items).fill({})));
  assert.equal(nextCursor(request, page(NEWS_PER_PAGE)), '1000');
  assert.equal(nextCursor({ ...request, cursor: '1000' }, page(NEWS_PER_PAGE)), '2000');
  assert.equal(nextCursor({ ...request, cursor: '2000' }, page(NEWS_PER_PAGE - 1)), undefined);
  assert.equal(question({ ...request, cursor: '2000' }, '2021-02-06').query.offset, '2000');
});

test('news of a symbol, and no news without the entitlement', async () => {
  const [page] = await rig.pages({ dataset: 'news', subject: 'GOOGL', from: '2020-10-12', to: '2020-10-12' });
  assert.equal(page!.parsed.news![0]!.publisher, 'finance.yahoo.com');
});

test('a spent allowance that comes with status 200 is a limit, not a format', async () => {
  const server = createServer((_request, response) => {
    response.end('{"detail":"Error: You have run over your hourly request allocation."}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    await assert.rejects(createTiingoProvider({ ...settings, baseUrl }).fetch(bars), { type: 'RateLimited' });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('G12: each fault has its error, and the token is in none', () => assertFaultsHaveTheirErrors(rig, bars));

test('G12: the token is sent in a header and appears in nothing that is kept', async () => {
  await assertSecretStaysInside(rig, bars);
  await assertSecretStaysInside(rig, fundamentals);
  assert.ok(rig.server.requests.every(({ target }) => !target.includes('canary')));
});
