import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barOf, barsBatch, SESSION, SESSIONS, SYMBOLS, scale, type TestMarket } from '../testing/bars.ts';
import { judge } from '../testing/failures.ts';
import { only, testFeed } from '../testing/feed.ts';
import { pastNotes, pastOf } from '../testing/records.ts';

type Change = (m: TestMarket) => void;

/** A change to the last bar of AAA. */
const last =
  (change: (bar: ReturnType<typeof barOf>) => void): Change =>
  (m) =>
    change(barOf(m, 'AAA'));

/** One more bar of AAA, of another day. */
const extra =
  (session: string): Change =>
  (m) => {
    m.bars.push({ ...barOf(m, 'AAA'), session });
  };

const without =
  (symbol: string, ...sessions: string[]): Change =>
  (m) => {
    m.bars = m.bars.filter((bar) => bar.symbol !== symbol || !sessions.includes(bar.session));
  };

testFeed<TestMarket>({
  suite: 'bars',
  batch: barsBatch,
  defects: {
    'bar-schema': [
      ['a null close', last((bar) => (bar.close = null))],
      ['a NaN', last((bar) => (bar.high = Number.NaN))],
      ['an infinite price', last((bar) => (bar.high = Number.POSITIVE_INFINITY))],
      ['a number written as text', last((bar) => (bar.open = '50.1' as never))],
      ['a date of another format', last((bar) => (bar.session = '11/02/2019'))],
      ['a day that does not exist', last((bar) => (bar.session = '2019-02-30'))],
    ],
    'bar-columns': [
      ['a field that the contract does not have', last((bar) => (bar.vwap = 50))],
      [
        'a renamed field',
        (m) => {
          m.bars = m.bars.map(({ volume, ...bar }) => ({ ...bar, vol: volume }) as never);
        },
      ],
    ],
    'unique-session': [['a duplicate', (m) => m.bars.push({ ...barOf(m, 'AAA') })]],
    'batch-not-empty': [['no row', (m) => (m.bars = [])]],
    'session-complete': [['a missing session', without('AAA', SESSION)]],
    'context-complete': [['an index without the session', without('^VIX', SESSION)]],
    'no-gap': [['a hole in the history', without('AAA', SESSIONS.at(-5)!)]],
    'bars-fresh': [['a symbol that ends early', without('AAA', SESSION)]],
    'open-session': [
      ['a bar on a holiday', extra('2018-12-25')],
      ['a bar on a Sunday', extra('2019-02-10')],
      ['a bar on a day of mourning', extra('2018-12-05')],
    ],
    'not-in-future': [['a date in the future', extra('2019-02-12')]],
    'known-after-close': [
      ['a bar known before its close', last((bar) => (bar.knownAt = `${SESSION}T20:59:59.999Z`))],
      [
        'a bar of a half day known at one in the afternoon less a minute',
        (m) => {
          m.bars.find(({ session }) => session === '2018-12-24')!.knownAt = '2018-12-24T17:59:00.000Z';
        },
      ],
    ],
    'known-increasing': [
      ['a row known later than now', last((bar) => (bar.knownAt = '2019-02-12T00:00:00.000Z'))],
      [
        'a version before the one that it follows',
        (m) => {
          barOf(m, 'AAA', 3).knownAt = '2019-02-07T22:30:00.000Z';
        },
      ],
    ],
    'positive-prices': [
      ['a price of zero', last((bar) => (bar.low = 0))],
      ['a negative price', last((bar) => scale(bar, -1))],
      ['an adjusted close of zero', last((bar) => (bar.adjustedClose = 0))],
    ],
    'ohlc-order': [
      ['a high below the close', last((bar) => (bar.high = bar.close! * 0.98))],
      ['a low above the open', last((bar) => (bar.low = bar.open! * 1.005))],
    ],
    'volume-count': [
      ['a negative volume', last((bar) => (bar.volume = -1))],
      ['a fraction of a share', last((bar) => (bar.volume = 10.5))],
    ],
    'volume-present': [
      [
        'a name without volume',
        (m) =>
          m.bars
            .filter((b) => b.symbol === 'AAA')
            .forEach((b) => {
              b.volume = 0;
            }),
      ],
    ],
    'bar-moves': [
      [
        'four equal prices in many bars',
        (m) => {
          for (const bar of m.bars) {
            if (bar.symbol === 'AAA')
              Object.assign(bar, { open: bar.close, high: bar.close, low: bar.close });
          }
        },
      ],
    ],
    'close-not-stale': [
      [
        'a feed that stands still',
        (m) => {
          for (const symbol of SYMBOLS) {
            for (let ago = 0; ago < 6; ago++) barOf(m, symbol, ago).close = barOf(m, symbol, 6).close;
          }
        },
      ],
    ],
    'return-in-range': [
      [
        'jumps of 30 % back and forth',
        (m) => {
          for (const ago of [1, 3, 5]) scale(barOf(m, 'AAA', ago), 1.3);
        },
      ],
    ],
    'unit-constant': [
      ['a price in pence', last((bar) => scale(bar, 100))],
      ['a price in pounds instead of pence', last((bar) => scale(bar, 0.01))],
      ['a price in thousands', last((bar) => scale(bar, 0.001))],
    ],
    'currency-constant': [
      ['a bar in another currency', last((bar) => (bar.currency = 'GBp'))],
      ['a currency that earlier runs did not have', (m) => (m.past = pastNotes({ AAA: 'GBp' }))],
    ],
    'feed-not-shifted': [
      [
        'names that have each other’s rows',
        (m) => {
          const [a, b, c, d] = SYMBOLS.map((symbol) => barOf(m, symbol));
          for (const [one, other] of [
            [a!, b!],
            [c!, d!],
          ] as const) {
            const ratio = other.close! / one.close!;
            scale(one, ratio);
            scale(other, 1 / ratio);
          }
        },
      ],
    ],
    'history-agrees': [
      [
        'a history that was rewritten by half a percent',
        (m) =>
          m.previous.forEach((bar) => {
            if (bar.symbol === 'AAA') scale(bar, 1.005);
          }),
      ],
      [
        'a constant ratio without a split',
        (m) =>
          m.previous.forEach((bar) => {
            if (bar.symbol === 'AAA') scale(bar, 2);
          }),
      ],
    ],
    'sources-agree': [
      [
        'another source 60 basis points away',
        (m) =>
          m.other.forEach((bar) => {
            scale(bar, 1.006);
          }),
      ],
    ],
    'bars-in-past-range': [
      [
        'half the rows of all runs before',
        (m) => (m.past = pastOf({ rows: Array.from({ length: 30 }, (_, i) => 8 + (i % 2)) })),
      ],
    ],
  },
  empty: (m) => {
    m.bars = [];
  },
  nulls: (m) => {
    m.bars = m.bars.map(only('symbol', 'session', 'role', 'rawKey', 'knownAt'));
  },
  pass: {
    empty: [
      ...['return-in-range', 'unit-constant', 'currency-constant', 'feed-not-shifted', 'history-agrees'],
      ...['sources-agree', 'bars-in-past-range'],
    ],
    nulls: [
      ...['bar-columns', 'unique-session', 'batch-not-empty', 'bars-fresh', 'open-session', 'not-in-future'],
      ...['known-after-close', 'known-increasing', 'return-in-range', 'unit-constant', 'currency-constant'],
      ...['feed-not-shifted', 'sources-agree', 'bars-in-past-range'],
    ],
  },
});

test('a shifted feed is counted in bars, as its unexpected ones are', () => {
  const batch = barsBatch((m) => {
    for (const [symbol, factor] of [
      ['AAA', 2],
      ['BBB', 0.5],
      ['CCC', 1.5],
    ] as const) {
      scale(barOf(m, symbol), factor);
    }
  });
  const shifted = judge(batch, 'bars').find(({ expectation }) => expectation === 'feed-not-shifted')!;
  assert.equal(shifted.success, false);
  // Four names on each session with twenty returns before it.
  assert.equal(shifted.elementCount, 4 * (SESSIONS.length - 21));
  assert.equal(shifted.unexpectedCount, 4);
});
