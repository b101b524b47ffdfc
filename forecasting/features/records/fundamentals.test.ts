import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FactRecord } from '../../../schemas/feature-records.ts';
import { dayOf } from './days.ts';
import { enterFacts, enterSplit, initFundamentals, readFundamentals } from './fundamentals.ts';
import { type Flow, newestTrailing, trailingYear, trailingYearBefore } from './trailing.ts';

const flow = (start: string, end: string, value: number): Flow => [dayOf(start), dayOf(end), value];

// A fiscal year that ends in September, as a company reports it: since the beginning of the year, and the quarter alone.
const YEAR = flow('2016-10-01', '2017-09-30', 100);
const SAME = flow('2016-10-01', '2016-12-31', 40);
const SINCE = flow('2017-10-01', '2017-12-31', 44);
const QUARTERS = [
  flow('2017-01-01', '2017-03-31', 21),
  flow('2017-04-01', '2017-06-30', 19),
  flow('2017-07-01', '2017-09-30', 20),
];
const END = dayOf('2017-12-31');

test('twelve months are a year, or the year before plus what is since less the same months, or four quarters', () => {
  assert.equal(trailingYear([YEAR, SAME, SINCE], dayOf('2017-09-30')), 100);
  assert.equal(trailingYear([YEAR, SAME, SINCE], END), 104);
  assert.equal(trailingYear([...QUARTERS, SINCE], END), 104);
});

test('twelve months with a quarter missing are missing, and the newest that are whole are taken', () => {
  assert.ok(Number.isNaN(trailingYear([SINCE, ...QUARTERS.slice(1)], END)));
  assert.ok(Number.isNaN(trailingYear([YEAR, SINCE], END)));
  assert.deepEqual(newestTrailing([YEAR, SINCE]), { end: dayOf('2017-09-30'), value: 100 });
  assert.equal(newestTrailing([SINCE]), null);
});

test('fiscal years of 52 weeks meet though they end on other days', () => {
  const years = [flow('2015-09-27', '2016-09-24', 80), flow('2016-09-25', '2017-09-30', 100)];
  assert.equal(trailingYearBefore(years, dayOf('2017-09-30')), 80);
  assert.ok(Number.isNaN(trailingYearBefore(years.slice(1), dayOf('2017-09-30'))));
});

const fact = (
  concept: string,
  period: [start: string | null, end: string],
  value: number,
  accepted: string,
  unit = 'USD',
): FactRecord => ({
  ...{ symbol: 'X', concept, unit, periodStart: period[0], periodEnd: period[1], value, document: accepted },
  ...{ knownAt: `${accepted}T21:05:00.000Z`, rawKey: 'raw/x' },
});
const INCOME = 'us-gaap/NetIncomeLoss';
const SHARES = 'dei/EntityCommonStockSharesOutstanding';

test('a restated year replaces the first number from its acceptance on', () => {
  const state = initFundamentals();
  const year: [string, string] = ['2016-01-01', '2016-12-31'];
  enterFacts(state, [fact(INCOME, year, 500, '2017-02-20')]);
  assert.equal(readFundamentals(state).earnings, 500);
  enterFacts(state, [fact(INCOME, year, 430, '2017-06-01')]);
  assert.equal(readFundamentals(state).earnings, 430);
  assert.equal(readFundamentals(state).knownDay, dayOf('2017-06-01'));
});

test('a count of shares follows the splits after its own day, and no split before it', () => {
  const state = initFundamentals();
  enterSplit(state, dayOf('2014-01-02'), 2);
  const counts = [
    fact(SHARES, [null, '2013-04-10'], 100, '2013-04-20', 'shares'),
    fact(SHARES, [null, '2014-04-11'], 210, '2014-04-22', 'shares'),
  ];
  enterFacts(state, counts);
  enterSplit(state, dayOf('2014-06-09'), 7);
  const { shares, sharesBefore } = readFundamentals(state);
  assert.deepEqual([shares, sharesBefore], [210 * 7, 100 * 14]);
});

test('another currency, another line and a balance told as a flow do not enter', () => {
  const state = initFundamentals();
  enterFacts(state, [
    fact('us-gaap/Assets', [null, '2016-12-31'], 9, '2017-02-20', 'EUR'),
    fact('us-gaap/Assets', ['2016-01-01', '2016-12-31'], 9, '2017-02-20'),
    fact('us-gaap/Goodwill', [null, '2016-12-31'], 9, '2017-02-20'),
  ]);
  assert.deepEqual([readFundamentals(state).assets, state.knownDay], [Number.NaN, null]);
});

test('a line is read in the concept with the newest twelve months', () => {
  const state = initFundamentals();
  enterFacts(state, [
    fact('us-gaap/SalesRevenueNet', ['2017-01-01', '2017-12-31'], 70, '2018-02-20'),
    fact('us-gaap/SalesRevenueNet', ['2016-01-01', '2016-12-31'], 60, '2017-02-20'),
    fact('us-gaap/Revenues', ['2015-01-01', '2015-12-31'], 10, '2018-02-20'),
  ]);
  const { sales, salesBefore } = readFundamentals(state);
  assert.deepEqual([sales, salesBefore], [70, 60]);
});
