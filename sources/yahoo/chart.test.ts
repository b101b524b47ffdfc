import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import YahooFinance from 'yahoo-finance2';
import { isTempocastError } from '../../schemas/errors.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { parseYahooChart } from './chart.ts';
import { fixture, chartFixtures as fixtures } from './fixtures.ts';

const KNOWN_AT = '2025-03-01T00:00:00.000Z';
const UNREADABLE = ['interval-1m', 'interval-1h', 'notimestamp'];
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const parse = (value: unknown, symbol = 'AAPL', knownAt = KNOWN_AT) =>
  parseYahooChart(value instanceof Uint8Array ? value : encode(value), { symbol, knownAt });

const readable = fixtures().filter(({ name }) => !UNREADABLE.some((part) => name.includes(part)));

test('every recorded daily answer parses, one bar for each timestamp', () => {
  assert.equal(readable.length, 24);
  for (const { name, symbol, body, json } of readable) {
    const chart = parse(body, symbol);
    const [result] = json.chart.result;
    assert.equal(chart.bars.length, result.timestamp.length, name);
    assert.equal(chart.currency, result.meta.currency, name);
    assert.ok(
      chart.bars.every(({ open, high, low }) => open! > 0 && high! >= low!),
      name,
    );
  }
});

test('the values are those that yahoo-finance2 reads, when no split needs undoing', async () => {
  const logger = { info() {}, warn() {}, error() {}, debug() {}, dir() {} };
  const client = new YahooFinance({ logger });
  for (const { name, symbol, body } of readable.filter(({ name }) => !name.includes('NVDA'))) {
    const range = { period1: '2020-01-01', period2: '2025-01-01' };
    const answer = async () => new Response(body as Uint8Array<ArrayBuffer>);
    const { quotes, events } = await client.chart(symbol, range, { fetch: answer as typeof fetch });
    const chart = parse(body, symbol);
    const values = ({ open, high, low, close, volume }: (typeof quotes)[number]) => [
      open,
      high,
      low,
      close,
      volume,
    ];
    assert.deepEqual(
      chart.bars.map(({ open, high, low, close, volume }) => [open, high, low, close, volume]),
      quotes.map(values),
      name,
    );
    assert.deepEqual(
      chart.actions.filter(({ kind }) => kind === 'dividend').map(({ value }) => value),
      (events?.dividends ?? []).map(({ amount }) => amount),
      name,
    );
  }
});

test('a 4:1 split is undone before its ex-date and not from it on', () => {
  const { symbol, body } = fixture('historical-via-chart-NVDA');
  const chart = parse(body, symbol);
  const split = chart.actions.find(({ kind }) => kind === 'split');
  assert.deepEqual(split, { exDate: '2021-07-20', kind: 'split', value: 4 });
  const [before, after] = [
    chart.bars.find(({ session }) => session === '2021-07-19')!,
    chart.bars.find(({ session }) => session === '2021-07-20')!,
  ];
  assert.ok(Math.abs(before.close! / after.close! - 4) < 0.1, `${before.close} -> ${after.close}`);
});

test('dividends and splits carry the exchange date they go ex', () => {
  const { body } = fixture('chart-AAPL-2020-08-31');
  assert.deepEqual(parse(body).actions, [
    { exDate: '2020-08-31', kind: 'split', value: 4 },
    { exDate: '2020-11-06', kind: 'dividend', value: 0.205 },
  ]);
});

test('answers with another interval or quotes without timestamps are format errors that name the path', () => {
  const path = (start: string, symbol: string) => {
    try {
      parse(fixture(start).body, symbol);
    } catch (error) {
      const { type, next, details } = error as { type: string; next: string; details: { path: string } };
      return [type, next, details.path];
    }
    return [];
  };
  const granularity = '/chart/result/0/meta/dataGranularity';
  const quote = '/chart/result/0/indicators/quote';
  assert.deepEqual(path('chart-AAPL-2025-02-01', 'AAPL'), ['ProviderFormat', 'terminal', granularity]);
  assert.deepEqual(path('chart-TSLA', 'TSLA'), ['ProviderFormat', 'terminal', granularity]);
  assert.deepEqual(path('chart-notimestamp-quotes-length', 'AAPL'), [
    'ProviderFormat',
    'terminal',
    `${quote}/0/open`,
  ]);
  assert.deepEqual(path('chart-notimestamp-weird-quote', 'AAPL'), [
    'ProviderFormat',
    'terminal',
    `${quote}/0/open`,
  ]);
});

const day = (hour: string) => Date.parse(`2019-02-22T${hour}Z`) / 1000;
const answer = (changes: object = {}) => ({
  chart: {
    result: [
      {
        meta: {
          symbol: 'AAPL',
          currency: 'USD',
          exchangeTimezoneName: 'America/New_York',
          dataGranularity: '1d',
          currentTradingPeriod: { regular: { start: day('14:30:00'), end: day('21:00:00') } },
        },
        timestamp: [day('14:30:00') - 86_400, day('14:30:00')],
        indicators: { quote: [{ open: [1, 2], high: [1, 2], low: [1, 2], close: [1, 2], volume: [10, 20] }] },
        ...changes,
      },
    ],
    error: null,
  },
});
const sessions = (value: unknown, knownAt?: string) =>
  parse(value, 'AAPL', knownAt).bars.map(({ session }) => session);

test('the bar of a session that is still trading is left out', () => {
  assert.deepEqual(sessions(answer(), '2019-02-22T20:59:59.000Z'), ['2019-02-21']);
  assert.deepEqual(sessions(answer(), '2019-02-22T21:00:00.000Z'), ['2019-02-21', '2019-02-22']);
});

test('nulls, duplicates and future dates reach validation as they are', () => {
  const quote = {
    open: [1, null, 3],
    high: [1, null, 3],
    low: [1, null, 3],
    close: [1, null, 3],
    volume: [10, null, 5],
  };
  const timestamp = [day('14:30:00'), day('14:30:00'), day('14:30:00') + 7 * 86_400];
  const chart = parse(
    answer({ timestamp, indicators: { quote: [quote] } }),
    'AAPL',
    '2019-02-22T22:30:00.000Z',
  );
  assert.deepEqual(
    chart.bars.map(({ session, close, volume }) => [session, close, volume]),
    [
      ['2019-02-22', 1, 10],
      ['2019-02-22', null, null],
      ['2019-03-01', 3, 5],
    ],
  );
});

test('a split and a dividend after the bars are undone in them', () => {
  const date = day('14:30:00');
  const events = {
    splits: { a: { date, numerator: 2, denominator: 1 } },
    dividends: { b: { date: date - 86_400, amount: 0.25 }, c: { date, amount: 0.1 } },
  };
  const chart = parse(answer({ events }));
  assert.deepEqual(
    chart.bars.map(({ close, volume }) => [close, volume]),
    [
      [2, 5],
      [2, 20],
    ],
  );
  assert.deepEqual(chart.actions, [
    { exDate: '2019-02-21', kind: 'dividend', value: 0.5 },
    { exDate: '2019-02-22', kind: 'dividend', value: 0.1 },
    { exDate: '2019-02-22', kind: 'split', value: 2 },
  ]);
});

test('the adjusted close is beside the bar as Yahoo says it, null where it is null', () => {
  const indicators = answer().chart.result[0]!.indicators;
  const adjusted = (adjclose: unknown) => answer({ indicators: { ...indicators, adjclose: [{ adjclose }] } });
  assert.deepEqual(
    parse(adjusted([0.9, null])).bars.map(({ adjustedClose }) => adjustedClose),
    [0.9, null],
  );
  assert.equal('adjustedClose' in parse(answer()).bars[0]!, false);
  assert.throws(() => parse(adjusted([0.9])), {
    type: 'ProviderFormat',
    message: /adjclose\/0\/adjclose has 1 values for 2 timestamps/,
  });
  const { body } = fixture('chart-AAPL-2020-08-31');
  assert.deepEqual(
    parse(body)
      .bars.slice(0, 1)
      .map(({ session, close, adjustedClose }) => [session, close, adjustedClose]),
    [['2020-08-31', 129.0399932861328, 125.82673645019531]],
  );
});

test('an answer without bars is empty', () => {
  assert.deepEqual(sessions(answer({ timestamp: undefined, indicators: { quote: [{}] } })), []);
  const error = { code: 'Bad Request', description: "Data doesn't exist for startDate = 1, endDate = 2" };
  assert.deepEqual(sessions({ chart: { result: null, error } }), []);
});

test('wrong answers are told apart: unknown symbol, another format, not JSON', () => {
  const error = { code: 'Not Found', description: 'No data found, symbol may be delisted' };
  const text = (body: string) => new TextEncoder().encode(body);
  const terminal = { next: 'terminal', type: 'ProviderFormat' };
  const garbled = { next: 'retryable', type: 'ProviderGarbled' };
  assert.throws(() => parse({ chart: { result: null, error } }), { next: 'terminal', type: 'UnknownSymbol' });
  assert.throws(
    () => parse({ chart: { result: null, error: { code: 'Bad Request', description: 'x' } } }),
    terminal,
  );
  assert.throws(() => parse({ chart: { result: null, error: null } }), terminal);
  assert.throws(() => parse({ finance: {} }), {
    ...terminal,
    message: /: \/chart is missing/,
  });
  assert.throws(() => parse(answer(), 'KO'), { ...terminal, message: /meta\/symbol is 'AAPL'/ });
  assert.throws(() => parse(answer({ timestamp: [1] })), {
    ...terminal,
    message: /has 2 values for 1 timestamps/,
  });
  assert.throws(() => parse(answer({ timestamp: [1, 1e18] })), {
    ...terminal,
    message: /timestamp\/1 must be <= /,
  });
  assert.throws(() => parse(text(JSON.stringify(answer()).replace('"low":[1', '"low":[1e999'))), terminal);
  assert.throws(() => parse(text('')), garbled);
  assert.throws(() => parse(text('{"chart":{"resu')), garbled);
  assert.throws(() => parse(text('<html>')), {
    ...garbled,
    message: /not JSON \(6 bytes, starting '<html>'\)/,
  });
  assert.throws(() => parse(new Uint8Array([0xff, 0xfe])), garbled);
});

test('a damaged answer is named, whatever breaks', () => {
  const { body } = fixture('chart-AAPL-2020-08-31');
  const optional =
    /^\/chart\/(error$|result\/0\/(events|indicators\/adjclose|meta\/(?!symbol|exchangeTimezoneName$|dataGran|currentTradingPeriod$|currentTradingPeriod\/regular$|currentTradingPeriod\/regular\/(start|end))))/;
  assertDamageIsNamed(body, (bytes) => parse(bytes), optional);
});

test('whatever the bytes are, the parser answers or throws one of its own errors', () => {
  const { body } = fixture('chart-AAPL-2020-08-31');
  const survives = (bytes: Uint8Array) => {
    try {
      return parse(bytes).symbol === 'AAPL';
    } catch (error) {
      return isTempocastError(error);
    }
  };
  const edits = fc.array(fc.tuple(fc.nat(body.length - 1), fc.integer({ min: 32, max: 126 })), {
    minLength: 1,
    maxLength: 4,
  });
  const edited = edits.map((list) => {
    const copy = body.slice();
    for (const [at, byte] of list) copy[at] = byte;
    return copy;
  });
  fc.assert(fc.property(edited, survives), { numRuns: 500 });
  fc.assert(fc.property(fc.jsonValue().map(encode), survives));
  fc.assert(
    fc.property(
      fc.jsonValue().map((value) => encode(answer({ events: value }))),
      survives,
    ),
  );
});
