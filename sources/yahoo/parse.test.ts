import assert from 'node:assert/strict';
import { test } from 'node:test';
import YahooFinance from 'yahoo-finance2';
import type { Dataset } from '../../schemas/datasets.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { type Fixture, fixture, fixturesOf } from './fixtures.ts';
import { parseYahoo } from './parse.ts';

/** The answers were recorded between February 17 and March 25, 2025. */
const KNOWN_AT = '2025-03-26T00:00:00.000Z';
const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const parse = (dataset: Dataset, { body, symbol }: Pick<Fixture, 'body' | 'symbol'>, knownAt = KNOWN_AT) =>
  parseYahoo(dataset, body, { subject: symbol, knownAt });
const DELISTED = ['BRKS', 'SI', 'SIMP', 'AAPL220121C00025000', 'APS.AX', 'SIX'];

test('every recorded quote parses: the last trade, its instant and its unit', () => {
  const all = fixturesOf('quote-');
  assert.equal(all.length, 31);
  const listed = all.filter(({ symbol }) => !DELISTED.includes(symbol));
  const quotes = listed.flatMap((recorded) => parse('quotes', recorded).quotes!);
  assert.equal(quotes.length, listed.length - 1);
  const of = (symbol: string) => quotes.find((quote) => quote.symbol === symbol);
  assert.deepEqual(of('AAPL'), {
    symbol: 'AAPL',
    at: '2025-02-14T21:00:00.000Z',
    price: 244.6,
    currency: 'USD',
    exchange: 'NMS',
  });
  // London quotes pence: the unit is kept as it is said.
  assert.deepEqual([of('OCDO.L')!.price, of('OCDO.L')!.currency], [308.8, 'GBp']);
  assert.equal(of('ADH'), undefined);
});

test('a delisted or unknown symbol has no quote, an answer about another symbol no meaning', () => {
  for (const symbol of DELISTED) {
    assert.throws(() => parse('quotes', fixture(`quote-${symbol}.json`)), { type: 'UnknownSymbol' }, symbol);
  }
  assert.throws(() => parse('quotes', { ...fixture('quote-AAPL.json'), symbol: 'KO' }), {
    type: 'ProviderFormat',
    message: /\/quoteResponse\/result\/0\/symbol is 'AAPL'/,
  });
});

test('every recorded statement parses, with as many values as the answer has', () => {
  const counts = Object.fromEntries(
    fixturesOf('fundamentalsTimeSeries-').map((recorded) => [
      recorded.name.replace(/^fundamentalsTimeSeries-|\.json.*$/g, ''),
      parse('fundamentals', recorded).fundamentals!.length,
    ]),
  );
  assert.deepEqual(counts, {
    ...{ 'AAPL-balance-sheet-annual': 196, 'AAPL-balance-sheet-quarterly': 223 },
    ...{ 'AAPL-cash-flow-annual': 142, 'AAPL-cash-flow-quarterly': 177 },
    ...{ 'AAPL-financials-annual': 111, 'AAPL-financials-quarterly': 132 },
    ...{ 'AMZN-financials-quarterly': 138, 'BABA-financials-quarterly': 159 },
    ...{ 'GOOG-financials-quarterly': 138, 'QQQ-financials-quarterly': 0, '^VXAPL-financials-quarterly': 0 },
  });
});

test('a flow is of its quarter or year, a balance of its day, and shares are no dollars', () => {
  const facts = (name: string) =>
    parse('fundamentals', fixture(`fundamentalsTimeSeries-${name}`)).fundamentals!;
  const find = (name: string, concept: string, end: string) =>
    facts(name).find((fact) => fact.concept === concept && fact.periodEnd === end);
  assert.deepEqual(find('AAPL-financials-quarterly', 'totalRevenue', '2024-03-31'), {
    ...{ symbol: 'AAPL', concept: 'totalRevenue', unit: 'USD', value: 90753000000 },
    ...{ periodStart: '2024-01-01', periodEnd: '2024-03-31', fiscalPeriod: null, form: 'quarterly' },
    ...{ acceptedAt: null, document: null },
  });
  const annual = find('AAPL-financials-annual', 'netIncomeContinuousOperations', '2023-09-30')!;
  assert.deepEqual(
    [annual.periodStart, annual.fiscalPeriod, annual.form, annual.value],
    ['2022-10-01', 'FY', 'annual', 96995000000],
  );
  const cash = find('AAPL-balance-sheet-annual', 'cashAndCashEquivalents', '2022-09-30')!;
  assert.deepEqual([cash.periodStart, cash.value], [null, 23646000000]);
  const unit = (concept: string) => find('BABA-financials-quarterly', concept, '2023-06-30')!.unit;
  assert.deepEqual(
    [unit('dilutedAverageShares'), unit('dilutedEPS'), unit('totalRevenue')],
    ['shares', 'USD/shares', 'CNY'],
  );
  assert.equal(find('AAPL-financials-quarterly', 'taxRateForCalcs', '2024-03-31')!.unit, 'pure');
});

test('the values are those that yahoo-finance2 reads', async () => {
  const logger = { info() {}, warn() {}, error() {}, debug() {}, dir() {} };
  const client = new YahooFinance({ logger });
  for (const recorded of fixturesOf('fundamentalsTimeSeries-AAPL')) {
    const [, module, type] = /AAPL-(.+)-(annual|quarterly)/.exec(recorded.name)!;
    const answer = async () => new Response(recorded.body as Uint8Array<ArrayBuffer>);
    const periods = (await client.fundamentalsTimeSeries(
      'AAPL',
      { period1: '2020-01-01', type: type as 'annual', module: module as 'financials' },
      { fetch: answer as typeof fetch, validateResult: false },
    )) as unknown as Record<string, unknown>[];
    const day = (date: unknown) =>
      (date instanceof Date ? date : new Date(Number(date) * 1000)).toISOString().slice(0, 10);
    const theirs = periods.flatMap(({ date, TYPE, periodType, ...lines }) =>
      Object.entries(lines).map(([concept, value]) => `${day(date)} ${concept} ${value}`),
    );
    // It leaves out zeros.
    const ours = parse('fundamentals', recorded).fundamentals!.filter(({ value }) => value !== 0);
    assert.deepEqual(
      ours.map(({ periodEnd, concept, value }) => `${periodEnd} ${concept} ${value}`).sort(),
      theirs.sort(),
      recorded.name,
    );
  }
});

test('earnings: the last report with what it said, the next one with what is expected', () => {
  assert.deepEqual(
    parse('earnings', fixture('quoteSummary-calendarEvents-earningsHistory-quoteType-AAPL')).earnings,
    [
      { symbol: 'AAPL', date: '2025-01-30', periodEnd: '2024-12-31', epsEstimate: 2.34102, epsActual: 2.4 },
      { symbol: 'AAPL', date: '2025-04-30', periodEnd: null, epsEstimate: 1.61696, epsActual: null },
    ],
  );
  const early = '2025-01-29T12:00:00.000Z';
  const dates = (name: string, knownAt?: string) =>
    parse(
      'earnings',
      fixture(`quoteSummary-calendarEvents-earningsHistory-quoteType-${name}`),
      knownAt,
    ).earnings!.map(({ date, periodEnd }) => [date, periodEnd]);
  assert.deepEqual(dates('AAPL', early), [['2025-04-30', null]]);
  assert.deepEqual(dates('BABA')[0], ['2025-02-20', '2024-12-31']);
  assert.deepEqual([dates('QQQ'), dates('^VXAPL')], [[], []]);
  assert.deepEqual(parse('earnings', fixture('quoteSummary-calendarEvents-QQQ')).earnings, []);
  assert.deepEqual(parse('earnings', fixture('quoteSummary-earningsHistory-AAPL')).earnings, []);
});

test('a call without the quarter it was about says only its day', () => {
  const { json, symbol } = fixture('quoteSummary-calendarEvents-earningsHistory-quoteType-AAPL');
  const summary = structuredClone(json);
  summary.quoteSummary.result[0].earningsHistory.history.pop();
  const [last] = parse('earnings', { body: encode(summary), symbol }).earnings!;
  assert.deepEqual(last, { symbol, date: '2025-01-30', periodEnd: null, epsEstimate: null, epsActual: null });
});

test('errors of Yahoo are told apart', () => {
  const error = (key: string, code: string, description: string) => ({
    body: encode({ [key]: { result: key === 'quoteSummary' ? null : [], error: { code, description } } }),
    symbol: 'X',
  });
  const format = { type: 'ProviderFormat', next: 'terminal' };
  assert.throws(
    () => parse('earnings', error('quoteSummary', 'Not Found', 'Quote not found for symbol: X')),
    {
      type: 'UnknownSymbol',
    },
  );
  assert.throws(() => parse('earnings', error('quoteSummary', 'Internal', 'x')), format);
  assert.throws(() => parse('quotes', error('quoteResponse', 'Internal', 'x')), format);
  assert.throws(() => parse('fundamentals', error('timeseries', 'Internal', 'x')), format);
  assert.throws(() => parse('news', { body: encode({}), symbol: 'X' }), { type: 'DatasetNotOffered' });
});

test('damaged answers are named, whatever breaks', () => {
  const named = (dataset: Dataset, start: string, optional: RegExp, runs?: number) => {
    const { body, symbol } = fixture(start);
    assertDamageIsNamed(body, (bytes) => parse(dataset, { body: bytes, symbol }), optional, runs);
  };
  named(
    'quotes',
    'quote-AAPL.json',
    /result\/0\/(?!symbol|quoteType|regularMarketTime|currency$|exchange$)|quoteResponse\/error/,
  );
  named(
    'fundamentals',
    'fundamentalsTimeSeries-AAPL-financials-quarterly',
    /dataId|fmt|timeseries\/error/,
    300,
  );
  const readBy =
    /maxAge|earnings(Low|High|Average|CallDate)|revenue|exDividendDate|dividendDate|isEarnings|Difference|surprise|currency|period$|quarter\/raw|(Actual|Estimate)\/fmt|quoteType\/(?!symbol|timeZoneFullName)|quoteSummary\/error|earningsHistory\/maxAge|result\/0\/(earningsHistory|quoteType|calendarEvents)$/;
  named('earnings', 'quoteSummary-calendarEvents-earningsHistory-quoteType-AAPL', readBy, 300);
});
