import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sessionHours } from '../../schemas/calendar/hours.ts';
import { parseYahooChart } from '../yahoo/chart.ts';
import { openMarketArchive } from './archive.ts';
import { type ChartResult, chartAnswer } from './chart.ts';

const market = openMarketArchive();
const seconds = (instant: string) => Date.parse(instant) / 1000;
const afterClose = (session: string) => seconds(sessionHours(session).close) + 5400;
const ask = (symbol: string, now: number, period1 = 0, period2 = now) =>
  chartAnswer(market.get(symbol)!, { now, period1, period2, events: new Set(['div', 'split']) });
const read = (symbol: string, session: string) => {
  const { meta, ...rest } = ask(symbol, afterClose(session)).body.chart.result![0] as Required<ChartResult>;
  return { meta, ...rest, quote: rest.indicators.quote[0], adjclose: rest.indicators.adjclose[0].adjclose! };
};
const raw = (symbol: string, session: string, from = 0) => {
  const body = new TextEncoder().encode(JSON.stringify(ask(symbol, afterClose(session), from).body));
  const knownAt = new Date(afterClose(session) * 1000).toISOString();
  return parseYahooChart(body, { symbol, knownAt });
};

test('Apple trades at 645.57 before its 7:1 split and its history is restated on the ex-date', () => {
  const friday = read('AAPL', '2014-06-06');
  assert.equal(friday.quote.close!.at(-1), Math.fround(645.57));
  assert.equal(friday.quote.volume!.at(-1), 12497800);
  assert.equal(friday.events.splits, undefined);
  assert.equal(friday.events.dividends![seconds('2014-05-08T13:30:00Z')]!.amount, 3.29);
  const monday = read('AAPL', '2014-06-09');
  assert.equal(monday.quote.close!.at(-2), Math.fround(92.224289));
  assert.equal(monday.quote.volume!.at(-2), 87484600);
  assert.equal(monday.events.dividends![seconds('2014-05-08T13:30:00Z')]!.amount, 0.47);
  assert.deepEqual(Object.values(monday.events.splits!), [
    { date: seconds('2014-06-09T13:30:00Z'), numerator: 7, denominator: 1, splitRatio: '7:1' },
  ]);
  const later = read('AAPL', '2019-02-22');
  assert.equal(later.quote.close![monday.timestamp.length - 2], monday.quote.close!.at(-2));
});

test('the adjusted close falls by each dividend only once it has gone ex', () => {
  const before = read('AAPL', '2014-08-06');
  assert.equal(before.adjclose.at(-1), before.quote.close!.at(-1));
  const after = read('AAPL', '2014-08-07');
  const [close, adjusted] = [after.quote.close!.at(-2)!, after.adjclose.at(-2)!];
  assert.ok(Math.abs(adjusted / close - (1 - 0.47 / close)) < 1e-6);
});

test('adjusted closes are the downloaded ones where no split or repeated dividend spoils those', () => {
  const downloaded = { MSFT: 15.798766, XOM: 59.856827, SPY: 75.797119, SHY: 76.710747, WMT: 44.551342 };
  for (const [symbol, expected] of Object.entries(downloaded)) {
    const { adjclose, timestamp } = read(symbol, '2019-02-22');
    const actual = adjclose[timestamp.indexOf(seconds('2009-01-02T14:30:00Z'))]!;
    assert.ok(Math.abs(actual / expected - 1) < 1e-4, `${symbol} ${actual}`);
  }
});

test('Nike is restated at each of two splits', () => {
  const closes = ['2012-12-24', '2012-12-26', '2015-12-23', '2015-12-24'].map((now) => {
    const { quote, timestamp } = read('NKE', now);
    return quote.close![timestamp.indexOf(seconds('2012-12-06T14:30:00Z'))]!;
  });
  assert.deepEqual(
    closes.map((close) => Math.round((closes[0]! / close) * 1e5) / 1e5),
    [1, 2, 2, 4],
  );
});

test('G1: no bar, split or dividend of a session that has not closed is answered', () => {
  const close = seconds('2014-06-09T20:00:00Z');
  assert.equal(
    ask('AAPL', close - 1).body.chart.result![0].timestamp!.at(-1),
    seconds('2014-06-06T13:30:00Z'),
  );
  assert.equal(ask('AAPL', close - 1).body.chart.result![0].events!.splits, undefined);
  assert.equal(ask('AAPL', close).body.chart.result![0].timestamp!.at(-1), seconds('2014-06-09T13:30:00Z'));
  assert.equal(ask('AAPL', close).body.chart.result![0].meta.regularMarketTime, close);
});

test('rows as traded are the same whenever they are asked for', () => {
  const days = market.get('AAPL')!.sessions.slice(1);
  const anyDay = fc.integer({ min: 0, max: days.length - 1 });
  const symbols = fc.constantFrom('AAPL', 'KO', 'NKE', 'SPY', '^TNX');
  fc.assert(
    fc.property(symbols, anyDay, anyDay, anyDay, (symbol, ...picks) => {
      const [from, first, second] = picks.sort((a, b) => a - b).map((i) => days[i]!) as [
        string,
        string,
        string,
      ];
      const period1 = seconds(sessionHours(from).open);
      const early = raw(symbol, first, period1);
      const late = raw(symbol, second, period1);
      for (const [i, bar] of early.bars.entries()) {
        const again = late.bars[i]!;
        assert.equal(again.session, bar.session);
        for (const field of ['open', 'high', 'low', 'close'] as const) close(again[field], bar[field], 1e-6);
        close(again.volume, bar.volume, 1e-6, 2);
      }
      assert.deepEqual(
        late.actions.filter(({ exDate }) => exDate <= first).map(({ exDate, kind }) => [exDate, kind]),
        early.actions.map(({ exDate, kind }) => [exDate, kind]),
      );
      for (const [i, action] of early.actions.entries())
        close(late.actions[i]!.value, action.value, 1e-6, 3e-6);
    }),
    { numRuns: 40 },
  );
});

function close(actual: number | null, expected: number | null, relative: number, absolute = 0): void {
  if (actual === null || expected === null) {
    assert.equal(actual, expected);
  } else {
    const limit = relative * Math.abs(expected) + absolute;
    assert.ok(Math.abs(actual - expected) <= limit, `${actual} is not ${expected}`);
  }
}

test('a range without sessions has no timestamps, one before the first bar is refused as by Yahoo', () => {
  const weekend = ask('SPY', afterClose('2014-06-09'), seconds('2014-06-07'), seconds('2014-06-09'));
  const result = weekend.body.chart.result![0];
  assert.deepEqual([weekend.status, result.timestamp, result.indicators.quote], [200, undefined, [{}]]);
  const early = ask('SPY', afterClose('2014-06-09'), 1, 2);
  assert.deepEqual(
    [early.status, early.body.chart.error],
    [400, { code: 'Bad Request', description: "Data doesn't exist for startDate = 1, endDate = 2" }],
  );
});

test('the meta block describes the market at now', () => {
  const { meta } = read('SPY', '2018-12-24');
  assert.deepEqual(
    [meta.regularMarketTime, meta.timezone, meta.gmtoffset, meta.regularMarketPrice, meta.exchangeName],
    [seconds('2018-12-24T18:00:00Z'), 'EST', -18000, 234.339996, 'PCX'],
  );
  assert.deepEqual((meta.currentTradingPeriod as { regular: unknown }).regular, {
    timezone: 'EST',
    start: seconds('2018-12-24T14:30:00Z'),
    end: seconds('2018-12-24T18:00:00Z'),
    gmtoffset: -18000,
  });
  assert.equal(read('SPY', '2018-06-25').meta.timezone, 'EDT');
});
