import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Dataset } from '../../schemas/datasets.ts';
import { assertDamageIsNamed } from '../testing/damage.ts';
import { thrown } from '../testing/thrown.ts';
import { parseTiingo } from './parse.ts';

const read = (file: string) => readFileSync(new URL(`testdata/${file}.json`, import.meta.url));
const parse = (dataset: Dataset, body: Uint8Array, subject = 'GOOGL', knownAt = '2026-01-01T00:00:00.000Z') =>
  parseTiingo(dataset, body, { subject, knownAt });

test('prices are as traded, the adjusted close beside them', () => {
  const [chart] = parse('bars', read('prices-2015')).charts!;
  assert.deepEqual(chart, {
    symbol: 'GOOGL',
    currency: null,
    exchangeTimezone: 'America/New_York',
    bars: [
      {
        session: '2015-01-02',
        open: 532.6,
        high: 535.8,
        low: 527.88,
        close: 529.55,
        volume: 1327870,
        adjustedClose: 529.55,
      },
      {
        session: '2015-01-05',
        open: 527.15,
        high: 527.9899,
        low: 517.75,
        close: 519.46,
        volume: 2059119,
        adjustedClose: 519.46,
      },
    ],
    actions: [],
  });
});

test('every recorded answer of prices is read, both ways of writing a day', () => {
  const sessions = (file: string) => parse('bars', read(file)).charts![0]!.bars.map(({ session }) => session);
  assert.equal(sessions('prices-2018').length, 10);
  assert.deepEqual(sessions('prices-2018').slice(-2), ['2018-01-18', '2018-01-19']);
  assert.deepEqual(sessions('prices-latest'), ['2018-04-12']);
});

test('splits and dividends are on their ex-date, as traded', () => {
  const [chart] = parse('bars', read('prices-with-actions'), 'AAPL').charts!;
  assert.deepEqual(chart!.actions, [
    { exDate: '2014-06-09', kind: 'split', value: 7 },
    { exDate: '2014-08-07', kind: 'dividend', value: 0.47 },
  ]);
  assert.deepEqual(
    chart!.bars.map(({ close }) => close),
    [645.57, 93.7, 94.48],
  );
  const [only] = parse('actions', read('prices-with-actions'), 'AAPL').charts!;
  assert.deepEqual([only!.bars, only!.actions], [[], chart!.actions]);
});

test('the bar of a session that has not closed is no bar yet', () => {
  const at = (knownAt: string) =>
    parse('bars', read('prices-2015'), 'GOOGL', knownAt).charts![0]!.bars.length;
  assert.deepEqual([at('2015-01-05T20:59:59.999Z'), at('2015-01-05T21:00:00.000Z')], [1, 2]);
});

test('statements as reported are known from the end of their day of release', () => {
  const { fundamentals } = parse('fundamentals', read('statements-as-reported'));
  const of = (concept: string) => fundamentals!.filter((fact) => fact.concept === concept);
  assert.deepEqual(of('totalAssets'), [
    {
      symbol: 'GOOGL',
      concept: 'totalAssets',
      unit: 'USD',
      periodStart: null,
      periodEnd: '2019-12-31',
      fiscalPeriod: '2019Q4',
      value: 275909000000,
      acceptedAt: '2020-02-05T03:00:00.000Z',
      form: 'quarterly',
      document: null,
    },
  ]);
  assert.deepEqual(
    of('revenue').map(({ periodStart, periodEnd, fiscalPeriod, value }) => [
      periodStart,
      periodEnd,
      fiscalPeriod,
      value,
    ]),
    [
      ['2019-10-01', '2019-12-31', '2019Q4', 46075000000],
      ['2019-01-01', '2019-12-31', '2019FY', 161857000000],
    ],
  );
  assert.equal(of('equity')[0]!.value + of('totalLiabilities')[0]!.value, of('totalAssets')[0]!.value);
  assert.equal(of('sharesBasic')[0]!.unit, 'number');
});

test('G1: statements that are dated by the end of their period are not taken for released on it', () => {
  assert.equal(
    thrown(() => parse('fundamentals', read('statements'))),
    'ProviderFormat /0/date',
  );
});

test('daily metrics hold for their day and do not say when they were known', () => {
  const { fundamentals } = parse('fundamentals', read('metrics'));
  assert.equal(fundamentals!.length, 64 * 5);
  assert.deepEqual(fundamentals![0], {
    symbol: 'GOOGL',
    concept: 'marketCap',
    unit: 'USD',
    periodStart: null,
    periodEnd: '2019-12-31',
    fiscalPeriod: null,
    value: 923760472316.11,
    acceptedAt: null,
    form: 'daily',
    document: null,
  });
});

test('G1: news count from the crawl, not from the date that their publisher gives them', () => {
  const [item] = parse('news', read('news'), 'AAPL').news!;
  assert.deepEqual(item, {
    id: '0',
    publishedAt: '2016-01-12T21:07:28.073Z',
    title: 'Tech giants may be stronger than you think',
    text: 'Technology companies could soon rebound from the dip that China’s markets caused them as earnings season approaches, according to experts.',
    url: 'http://www.cnbc.com/2016/01/11/tech-giants-may-be-stronger-than-you-think.html',
    publisher: 'cnbc.com',
    language: null,
    symbols: ['GOOGL', 'AAPL', 'AMZN', 'MSFT', 'NFLX', 'FB'].map((symbol) => ({
      symbol,
      sentiment: null,
      relevance: null,
    })),
  });
  const [second] = parse('news', read('news-without-source')).news!;
  assert.deepEqual([second!.id, second!.publishedAt], ['29484963', '2020-10-12T17:57:59.290Z']);
});

test('nothing in the range is no row', () => {
  const none = new TextEncoder().encode('[]');
  assert.deepEqual(parse('bars', none).charts![0]!.bars, []);
  assert.deepEqual(parse('fundamentals', none).fundamentals, []);
  assert.deepEqual(parse('news', none).news, []);
});

test('a damaged answer of any kind is named, or gives the same rows', () => {
  const at =
    (dataset: Dataset) =>
    (body: Uint8Array): unknown =>
      parse(dataset, body);
  assertDamageIsNamed(read('prices-with-actions'), at('bars'));
  assertDamageIsNamed(read('statements-as-reported'), at('fundamentals'), /\/value$/);
  assertDamageIsNamed(read('metrics'), at('fundamentals'), /^\/\d+\/(?!date$)/);
  assertDamageIsNamed(read('news'), at('news'), /description$/);
});
