import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { assertFaultsHaveTheirErrors, assertSecretStaysInside, startRig } from '../testing/provider.ts';
import { createPolygonProvider } from './provider.ts';
import { nextCursor, question } from './requests.ts';

const settings = {
  key: 'env:TEMPOCAST_TEST_KEY',
  timeoutMs: 1500,
  concurrency: 2,
  circuit: { failures: 100 },
};
const rig = await startRig((baseUrl) => createPolygonProvider({ ...settings, baseUrl }), 'polygon');
after(() => rig.close());

const bars = { dataset: 'bars', subject: 'AAPL', from: '2005-04-01', to: '2005-04-04' } as const;
const seen = () => rig.server.requests.at(-1)!.target;

test('bars are asked for as traded, and the address kept is that of the real host', async () => {
  const [page] = await rig.pages(bars);
  assert.equal(page!.parsed.charts![0]!.bars.length, 2);
  assert.equal(
    page!.answer.url,
    'https://api.polygon.io/v2/aggs/ticker/AAPL/range/1/day/2005-04-01/2005-04-04?adjusted=false&sort=asc&limit=50000',
  );
  assert.equal(page!.answer.source, 'polygon');
});

test('the whole market of a day is one answer, of days one page each, weekends left out', async () => {
  const whole = { dataset: 'bars', subject: '*', from: '2020-10-14' } as const;
  const pages = await rig.pages({ ...whole, to: '2020-10-14' });
  assert.deepEqual(
    pages.map(({ parsed }) => parsed.charts![0]!.symbol),
    ['GIK'],
  );
  const following = (day: string, to: string) =>
    nextCursor({ ...whole, to }, question({ ...whole, from: day }, '2021-01-01'), new Uint8Array());
  const address = '/v2/aggs/grouped/locale/us/market/stocks/';
  assert.equal(following('2020-10-14', '2020-10-19'), `${address}2020-10-15?adjusted=false`);
  assert.equal(following('2020-10-16', '2020-10-19'), `${address}2020-10-19?adjusted=false`);
  assert.equal(following('2020-10-19', '2020-10-19'), undefined);
});

test('dividends follow the splits', async () => {
  const pages = await rig.pages({ dataset: 'actions', subject: '*', from: '2022-01-01', to: '2022-12-31' });
  assert.deepEqual(
    pages.map(({ answer, parsed }) => [new URL(answer.url).pathname, parsed.charts!.length]),
    [
      ['/v3/reference/splits', 9],
      ['/v3/reference/dividends', 2],
    ],
  );
  const { searchParams } = new URL(pages[1]!.answer.url);
  assert.equal(searchParams.get('ex_dividend_date.gte'), '2022-01-01');
  assert.equal(searchParams.get('ticker'), null);
});

test('a ticker without actions has no chart', async () => {
  const pages = await rig.pages({ ...bars, dataset: 'actions' });
  assert.deepEqual(
    pages.map(({ parsed }) => parsed.charts),
    [[], []],
  );
});

test("pages follow Polygon's next address to the end, on our host and without its key", async () => {
  const pages = await rig.pages({ dataset: 'listings', subject: '*', to: '2022-04-27' });
  assert.deepEqual(
    pages.flatMap(({ parsed }) => parsed.memberships!.map(({ symbol }) => symbol)),
    ['A', 'AA', 'AAA', 'AAAU'],
  );
  assert.match(seen(), /^\/polygon\/v3\/reference\/tickers\?cursor=YWN0aXZl/);
});

test('G12: a key in the next address is left behind', () => {
  const body = { next_url: 'https://api.polygon.io/v2/reference/news?cursor=abc&apiKey=canary' };
  const request = { dataset: 'news', subject: 'NFLX' } as const;
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  assert.equal(nextCursor(request, question(request, '2022-04-28'), bytes), '/v2/reference/news?cursor=abc');
});

test('an unchanged answer is none', async () => {
  const { answer } = await rig.provider.fetch(bars);
  assert.ok(answer?.etag);
  assert.deepEqual(await rig.provider.fetch({ ...bars, etag: answer.etag }), { answer: null });
});

test('share classes are asked for with a point', async () => {
  await assert.rejects(rig.provider.fetch({ ...bars, subject: 'BRK-B' }), { type: 'UnknownSymbol' });
  assert.match(seen(), /\/ticker\/BRK\.B\/range\//);
});

test('what Polygon does not offer is said before anything is asked', async () => {
  const before = rig.server.requests.length;
  await assert.rejects(rig.provider.fetch({ dataset: 'macro', subject: 'GDP' }), {
    type: 'DatasetNotOffered',
    message: 'polygon offers no macro: allowed are bars, actions, news, listings',
  });
  assert.equal(rig.server.requests.length, before);
});

test('G12: each fault has its error, and the key is in none', () => assertFaultsHaveTheirErrors(rig, bars));

test('G12: the key is sent in a header and appears in nothing that is kept', async () => {
  await assertSecretStaysInside(rig, bars);
  await assertSecretStaysInside(rig, {
    dataset: 'news',
    subject: 'NFLX',
    from: '2022-04-28',
    to: '2022-04-28',
  });
  assert.ok(!seen().includes('canary'));
});
