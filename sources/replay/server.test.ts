import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { FaultRule } from './faults.ts';
import { parseFaults } from './faults.ts';
import { FAULTS_HEADER, NOW_HEADER, startMarketReplay } from './server.ts';

const replay = await startMarketReplay();
after(() => replay.close());

const chartUrl = (symbol: string, query = '') =>
  `${replay.url}/v8/finance/chart/${encodeURIComponent(symbol)}?interval=1d${query}`;
const ask = async (symbol: string, options: { now?: string; faults?: FaultRule[]; query?: string } = {}) => {
  const headers: Record<string, string> = { [NOW_HEADER]: options.now ?? '2014-06-09T21:30:00.000Z' };
  if (options.faults) headers[FAULTS_HEADER] = JSON.stringify(options.faults);
  const response = await fetch(chartUrl(symbol, options.query ?? '&period1=1401580800'), { headers });
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    text: await response.text(),
  };
};
const bars = async (symbol: string, faults: FaultRule[], now?: string) => {
  const { timestamp, indicators } = JSON.parse((await ask(symbol, { faults, now })).text).chart.result[0];
  return { timestamp, ...indicators.quote[0] };
};
const put = (faults: unknown) =>
  fetch(`${replay.url}/faults`, { method: 'PUT', body: JSON.stringify(faults) });

test('the server is healthy and knows its symbols', async () => {
  assert.deepEqual(await (await fetch(`${replay.url}/healthz`)).json(), {
    status: 'ok',
    now: '2019-02-22T22:30:00.000Z',
    symbols: 39,
  });
});

test('an unknown symbol is answered like Yahoo does', async () => {
  const expected =
    '{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}';
  for (const symbol of ['NOPE', '../package', 'constructor']) {
    const { status, text } = await ask(symbol);
    assert.deepEqual([status, text], [404, expected]);
  }
  assert.equal((await ask('AAPL', { faults: [{ kind: 'unknown-symbol' }] })).text, expected);
});

test('a wrong now, range or interval is refused', async () => {
  assert.equal((await ask('AAPL', { now: 'today' })).status, 400);
  assert.equal((await ask('AAPL', { query: '&period1=x' })).status, 400);
  assert.equal((await ask('^GSPC', { query: '&interval=1h' })).status, 200);
  const response = await fetch(`${replay.url}/v8/finance/chart/SPY?interval=1h`);
  assert.equal(response.status, 400);
});

test('transport faults fail as Yahoo fails', async () => {
  const limited = await ask('AAPL', { faults: [{ kind: 'rate-limited', retryAfter: 7 }] });
  assert.deepEqual([limited.status, limited.retryAfter, limited.text], [429, '7', 'Too Many Requests\r\n']);
  assert.equal((await ask('AAPL', { faults: [{ kind: 'rate-limited' }] })).retryAfter, null);
  for (const status of [500, 502, 503]) {
    assert.equal((await ask('AAPL', { faults: [{ kind: 'server-error', status }] })).status, status);
  }
  const whole = await ask('AAPL');
  assert.equal((await ask('AAPL', { faults: [{ kind: 'empty-body' }] })).text, '');
  assert.equal(
    (await ask('AAPL', { faults: [{ kind: 'truncated' }] })).text,
    whole.text.slice(0, whole.text.length >> 1),
  );
  assert.match((await ask('AAPL', { faults: [{ kind: 'html' }] })).text, /^<!DOCTYPE html>/);
  await assert.rejects(ask('AAPL', { faults: [{ kind: 'dropped' }] }), TypeError);
});

test('data faults damage one bar', async () => {
  const whole = await bars('AAPL', []);
  const n = whole.timestamp.length;
  const last = async (kind: FaultRule['kind']) => bars('AAPL', [{ kind }]);
  const ohlc = await last('ohlc-violation');
  assert.ok(ohlc.high[n - 1] < ohlc.close[n - 1]);
  assert.deepEqual((await last('null-bar')).close.at(-1), null);
  assert.equal((await last('negative-price')).close.at(-1), -whole.close.at(-1));
  assert.equal((await last('price-x100')).open.at(-1), whole.open.at(-1) * 100);
  assert.deepEqual((await last('duplicate-bar')).timestamp, [...whole.timestamp, whole.timestamp.at(-1)]);
  assert.equal((await last('future-bar')).timestamp.at(-1), whole.timestamp.at(-1) + 28 * 86_400);
  assert.deepEqual((await last('missing-bar')).timestamp, whole.timestamp.slice(0, -1));
});

test('a wrong bar is wrong in every answer that holds it until the provider repairs it', async () => {
  const faults: FaultRule[] = [
    { kind: 'null-bar', symbol: 'AAPL', session: '2014-06-06', until: '2014-06-10' },
  ];
  const closes = async (now: string, symbol = 'AAPL') => (await bars(symbol, faults, now)).close.slice(0, 6);
  assert.equal((await closes('2014-06-05T21:30:00.000Z')).indexOf(null), -1);
  assert.equal((await closes('2014-06-06T21:30:00.000Z'))[4], null);
  assert.equal((await closes('2014-06-09T21:30:00.000Z'))[4], null);
  assert.notEqual((await closes('2014-06-10T21:30:00.000Z'))[4], null);
  assert.notEqual((await closes('2014-06-06T21:30:00.000Z', 'KO'))[4], null);
});

test('a faults document spares, hits and ends by count, for its symbol and session', async () => {
  await put([{ kind: 'server-error', symbol: 'KO', session: '2014-06-09', after: 1, times: 2 }]);
  const statuses: number[] = [];
  for (let i = 0; i < 5; i += 1) statuses.push((await ask('KO')).status);
  assert.deepEqual(statuses, [200, 503, 503, 200, 200]);
  assert.equal((await ask('AAPL')).status, 200);
  assert.equal((await (await fetch(`${replay.url}/faults`)).json())[0].matched, 5);
  await put([]);
});

test('a wrong faults document is refused with what is allowed', async () => {
  assert.equal((await put([{ kind: 'meteor' }])).status, 400);
  const invalid = { type: 'FaultsInvalid', next: 'terminal' };
  assert.throws(() => parseFaults([{ kind: 'meteor' }]), {
    ...invalid,
    message: /faults\[0\]\.kind: "meteor"; allowed: rate-limited,/,
  });
  assert.throws(() => parseFaults([{ kind: 'html', symbl: 'KO' }]), {
    ...invalid,
    message: /"symbl"; allowed: the keys kind, symbol/,
  });
  assert.throws(() => parseFaults([{ kind: 'html', times: -1 }]), invalid);
  assert.throws(() => parseFaults([{ kind: 'html', until: 'May' }]), {
    ...invalid,
    message: /"May"; allowed: a date/,
  });
  assert.throws(() => parseFaults('{'), invalid);
  assert.throws(() => parseFaults({}), invalid);
});
