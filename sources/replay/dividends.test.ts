import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMarketArchive } from './archive.ts';
import { impliedDividends } from './dividends.ts';
import { BUNDLED_SYMBOLS } from './instruments.ts';

const market = openMarketArchive();
const of = (symbol: string, from = '2009') =>
  market
    .get(symbol)!
    .dividends.filter(({ session }) => session >= from)
    .map(({ session, amount }) => [session, amount]);

test('a dividend is the drop of the adjustment factor times the previous close', () => {
  // 1 on 100 goes ex on the 3rd: the factor before it is .99.
  const sessions = ['2019-01-02', '2019-01-03', '2019-01-04'];
  assert.deepEqual(impliedDividends(sessions, [100, 99.5, 99], [99, 99.5, 99]), [
    { session: '2019-01-03', amount: 1 },
  ]);
});

test('rounding noise is no dividend, an empty row is skipped, and a repeat within a week is dropped', () => {
  const noisy = impliedDividends(['2019-01-02', '2019-01-03'], [10, 10], [9.99999, 10]);
  assert.deepEqual(noisy, []);
  const gap = impliedDividends(['2019-01-02', '2019-01-03', '2019-01-04'], [100, null, 99], [99, null, 99]);
  assert.deepEqual(gap, [{ session: '2019-01-04', amount: 1 }]);
  const twice = impliedDividends(
    ['2019-01-02', '2019-01-03', '2019-01-04'],
    [100, 100, 100],
    [98.01, 99, 100],
  );
  assert.deepEqual(twice, [{ session: '2019-01-03', amount: 1 }]);
});

test('the dividends of Apple are those it paid, as traded', () => {
  assert.deepEqual(of('AAPL', '2013-11').slice(0, 4), [
    ['2013-11-06', 3.05],
    ['2014-02-06', 3.05],
    ['2014-05-08', 3.29],
    ['2014-08-07', 0.47],
  ]);
  const amounts = of('AAPL').map(([, amount]) => amount);
  const paid = [
    2.65, 2.65, 2.65, 3.05, 3.05, 3.05, 3.05, 3.29, 0.47, 0.47, 0.47, 0.52, 0.52, 0.52, 0.52, 0.57, 0.57,
  ];
  assert.deepEqual(amounts, [...paid, 0.57, 0.57, 0.63, 0.63, 0.63, 0.63, 0.73, 0.73, 0.73, 0.73]);
});

test('the dividends of Coca-Cola are those it paid, across its split', () => {
  const amounts = of('KO').map(([, amount]) => amount);
  const yearly = [0.41, 0.44, 0.47];
  const quarterly = [0.28, 0.305, 0.33, 0.35, 0.37, 0.39];
  const four = (amount: number) => [amount, amount, amount, amount];
  assert.deepEqual(amounts, [...yearly.flatMap(four), 0.51, 0.51, 0.255, 0.255, ...quarterly.flatMap(four)]);
});

test('the dividends of the S&P 500 fund are those Yahoo listed in 2019', () => {
  assert.deepEqual(of('SPY', '2018'), [
    ['2018-03-16', 1.097],
    ['2018-06-15', 1.246],
    ['2018-09-21', 1.323],
    ['2018-12-21', 1.435],
  ]);
});

test('quarterly payers have four dividends a year, indices and gold none', () => {
  for (const symbol of ['AXP', 'CVX', 'HD', 'JNJ', 'MRK', 'MSFT', 'PG', 'WMT', 'XOM', 'IBM', 'MCD', 'NKE']) {
    for (const year of [2013, 2014, 2015, 2016, 2017]) {
      const inYear = of(symbol, `${year}`).filter(([session]) => String(session).startsWith(`${year}`));
      assert.equal(inYear.length, 4, `${symbol} ${year}`);
    }
  }
  const without = BUNDLED_SYMBOLS.filter((symbol) => of(symbol).length === 0);
  assert.deepEqual(without, ['GLD', '^DJI', '^GSPC', '^IXIC', '^RUT', '^TNX', '^TYX', '^VIX']);
});
