import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Dataset } from '../../schemas/datasets.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { thrown } from '../testing/thrown.ts';
import { parsePolygon } from './parse.ts';

const read = (file: string) => readFileSync(new URL(`testdata/${file}.json`, import.meta.url));
const LATER = '2026-01-01T00:00:00.000Z';
const parse = (dataset: Dataset, body: Uint8Array | string, subject: string, knownAt = LATER) =>
  parsePolygon(dataset, typeof body === 'string' ? new TextEncoder().encode(body) : body, {
    subject,
    knownAt,
  });
test('aggregates are bars by the date of New York, before and after the clocks change', () => {
  const { charts } = parse('bars', read('aggregates-as-traded'), 'AAPL');
  assert.deepEqual(charts, [
    {
      symbol: 'AAPL',
      currency: null,
      exchangeTimezone: 'America/New_York',
      bars: [
        { session: '2005-04-01', open: 1.5032, high: 1.5064, low: 1.4489, close: 1.4604, volume: 642646396 },
        { session: '2005-04-04', open: 1.4639, high: 1.4754, low: 1.4343, close: 1.4675, volume: 578172308 },
      ],
      actions: [],
    },
  ]);
});

test('one grouped answer has a chart per symbol', () => {
  const { charts } = parse('bars', read('grouped-as-traded'), '*');
  assert.deepEqual(
    charts!.map(({ symbol, bars }) => [symbol, bars]),
    [['GIK', [{ session: '2020-10-14', open: 9.99, high: 10.02, low: 9.9, close: 10.02, volume: 895345 }]]],
  );
});

test('prices that Polygon adjusted for splits are never taken for prices as traded', () => {
  assert.equal(
    thrown(() => parse('bars', read('aggregates'), 'AAPL')),
    'ProviderFormat /adjusted',
  );
  assert.equal(
    thrown(() => parse('bars', read('grouped'), '*')),
    'ProviderFormat /adjusted',
  );
});

test('the bar of a session that has not closed is no bar yet', () => {
  const sessions = (knownAt: string) =>
    parse('bars', read('aggregates-as-traded'), 'AAPL', knownAt).charts![0]!.bars.map(
      ({ session }) => session,
    );
  assert.deepEqual(sessions('2005-04-04T19:59:59.000Z'), ['2005-04-01']);
  assert.deepEqual(sessions('2005-04-04T20:00:00.000Z'), ['2005-04-01', '2005-04-04']);
});

test('a range without trades is an empty chart, another ticker is not taken', () => {
  const empty = '{"ticker":"AAPL","queryCount":0,"resultsCount":0,"adjusted":false,"status":"OK"}';
  assert.deepEqual(parse('bars', empty, 'AAPL').charts![0]!.bars, []);
  assert.equal(
    thrown(() => parse('bars', empty, 'MSFT')),
    'ProviderFormat /ticker',
  );
});

test('splits are new shares per old share, by symbol', () => {
  const { charts } = parse('actions', read('splits'), '*');
  assert.deepEqual(
    charts!.map(({ symbol, actions }) => [
      symbol,
      ...actions.map(({ exDate, kind, value }) => `${exDate} ${kind} ${value}`),
    ]),
    [
      ['GOOGL', '2022-07-18 split 20'],
      ['GOOG', '2022-07-18 split 20'],
      ['CTO', '2022-07-01 split 3'],
      ['SHOP', '2022-06-29 split 10', '2022-06-22 split 10'],
      ['DXCM', '2022-06-10 split 4'],
      ['AMZN', '2022-06-06 split 20'],
      ['BRW', '2022-05-20 split 0.5'],
      ['CM', '2022-05-16 split 2'],
      ['CIG-C', `2022-05-02 split ${4 / 3}`],
    ],
  );
});

test('dividends are cash per share on the ex-date', () => {
  const { charts } = parse('actions', read('dividends'), '*');
  assert.deepEqual(
    charts!.map(({ symbol, actions }) => [symbol, actions.length]),
    [
      ['CSSEN', 8],
      ['AIRTP', 2],
    ],
  );
  assert.deepEqual(charts![0]!.actions[0], { exDate: '2025-06-12', kind: 'dividend', value: 0.59375 });
  assert.deepEqual(charts![1]!.actions[1], { exDate: '2023-08-11', kind: 'dividend', value: 0.5 });
  assert.equal(
    thrown(() => parse('actions', read('dividends'), 'CSSEN')),
    'ProviderFormat /results/7/ticker',
  );
});

test('a special dividend adds to the regular one of its day, one listed twice counts once', () => {
  const row = (cash_amount: number, dividend_type: string, rest = {}) => ({
    ticker: 'COST',
    ex_dividend_date: '2020-12-01',
    cash_amount,
    dividend_type,
    ...rest,
  });
  const rows = [row(0.7, 'CD'), row(10, 'SC'), row(0.7, 'CD', { currency: 'USD' })];
  const { charts } = parse('actions', JSON.stringify({ status: 'OK', results: rows }), 'COST');
  assert.deepEqual(
    charts!.map(({ actions }) => actions.map(({ value }) => value)),
    [[10.7]],
  );
});

test('a dividend in another currency is never taken for one in dollars', () => {
  const row = (ticker: string, currency: string) => ({
    ...{ ticker, currency, ex_dividend_date: '2020-12-01', cash_amount: 1, dividend_type: 'CD' },
  });
  const body = JSON.stringify({ status: 'OK', results: [row('KO', 'USD'), row('ENB', 'CAD')] });
  assert.deepEqual(
    parse('actions', body, '*').charts!.map(({ symbol }) => symbol),
    ['KO'],
  );
  const one = JSON.stringify({ status: 'OK', results: [row('ENB', 'CAD')] });
  assert.equal(
    thrown(() => parse('actions', one, 'ENB')),
    'ProviderFormat /results/0/currency',
  );
});

test('no action in the range is no chart', () => {
  assert.deepEqual(parse('actions', '{"status":"OK","results":[]}', 'AAPL').charts, []);
});

test('news name all their tickers', () => {
  const { news } = parse('news', read('news'), 'NFLX');
  assert.equal(news!.length, 1);
  const { id, publishedAt, publisher, title, text, symbols } = news![0]!;
  assert.equal(id, 'JeJEhAVoKaqJ2zF9nzQYMg07UlEeWlis6Dsop33TPQY');
  assert.equal(publishedAt, '2022-04-28T17:08:00.000Z');
  assert.equal(publisher, 'MarketWatch');
  assert.match(title, /^Theres a big hole in the Feds theory/);
  assert.match(text, /^If inflation is all due to/);
  assert.deepEqual(
    symbols,
    ['MSFT', 'TSN', 'NFLX', 'AMZN'].map((symbol) => ({ symbol, sentiment: null, relevance: null })),
  );
});

test('insights give sentiments of -1, 0 and 1', () => {
  const body = JSON.parse(read('news').toString());
  body.results[0].insights = [
    { ticker: 'NFLX', sentiment: 'negative', sentiment_reasoning: 'r' },
    { ticker: 'MSFT', sentiment: 'neutral', sentiment_reasoning: 'r' },
    { ticker: 'TSN', sentiment: 'positive', sentiment_reasoning: 'r' },
  ];
  const sentiments = parse('news', JSON.stringify(body), 'NFLX').news![0]!.symbols;
  assert.deepEqual(
    sentiments.map(({ symbol, sentiment }) => [symbol, sentiment]),
    [
      ['MSFT', 0],
      ['TSN', 1],
      ['NFLX', -1],
      ['AMZN', null],
    ],
  );
  body.results[0].insights[1].sentiment = 'mixed';
  const path = '/results/0/insights/1/sentiment';
  assert.equal(
    thrown(() => parse('news', JSON.stringify(body), 'NFLX')),
    `ProviderFormat ${path}`,
  );
});

test('the list of tickers holds for its day, the details of one ticker since it was listed', () => {
  const day = { from: '2022-04-27', to: '2022-04-28', sector: null };
  assert.deepEqual(parse('listings', read('tickers'), '*').memberships, [
    { list: 'XNYS', symbol: 'A', name: 'Agilent Technologies Inc.', ...day },
    { list: 'XNYS', symbol: 'AA', name: 'Alcoa Corporation', ...day },
  ]);
  assert.deepEqual(
    parse('listings', read('tickers-page2'), '*').memberships!.map(({ list, symbol }) => [list, symbol]),
    [
      ['ARCX', 'AAA'],
      ['BATS', 'AAAU'],
    ],
  );
  assert.deepEqual(parse('listings', read('ticker-aapl'), 'AAPL').memberships, [
    { list: 'XNAS', symbol: 'AAPL', from: '1980-12-12', to: null, name: 'Apple Inc.', sector: null },
  ]);
});

test('a damaged answer of any kind is named, or gives the same rows', () => {
  const optional = /description$|primary_exchange$|list_date$|delisted_utc$|currency$/;
  const at =
    (dataset: Dataset, subject: string) =>
    (body: Uint8Array): unknown =>
      parse(dataset, body, subject);
  assertDamageIsNamed(read('aggregates-as-traded'), at('bars', 'AAPL'));
  assertDamageIsNamed(read('grouped-as-traded'), at('bars', '*'));
  assertDamageIsNamed(read('splits'), at('actions', '*'));
  assertDamageIsNamed(read('dividends'), at('actions', '*'), optional);
  assertDamageIsNamed(read('news'), at('news', 'NFLX'), optional);
  assertDamageIsNamed(read('tickers'), at('listings', '*'), optional);
  assertDamageIsNamed(read('ticker-aapl'), at('listings', 'AAPL'), optional);
});
