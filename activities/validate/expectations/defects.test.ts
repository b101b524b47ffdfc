/** Every class of real defect, put into real bars, is caught by the expectation that says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { previousSession } from '../../../forecasting/calendar/calendar.ts';
import type { CorporateAction } from '../../../schemas/market.ts';
import { answerOf, LAST, type Market, NAMES, realBatch } from '../testing/bundled.ts';
import { failures, judge } from '../testing/failures.ts';
import { recordsBatch } from '../testing/records.ts';

const failing = (change?: (m: Market) => void) => failures(judge(realBatch(change), 'bars', 'actions'));

test('real bars of ten names pass every expectation', () => assert.deepEqual(failing(), []));

const barOf = (m: Market, symbol: string, session = LAST) =>
  m.charts.get(symbol)!.bars.find((bar) => bar.session === session)!;

/** The newest dividend of a symbol that has bars before it. */
const dividendOf = (m: Market, symbol: string): CorporateAction =>
  m.charts.get(symbol)!.actions.findLast(({ kind }) => kind === 'dividend')!;

const withoutDividend = (m: Market, symbol: string) => {
  const chart = m.charts.get(symbol)!;
  const gone = dividendOf(m, symbol);
  chart.actions = chart.actions.filter((action) => action !== gone);
  return gone;
};

function multiply(m: Market, symbol: string, factor: number, from = LAST, to = LAST): void {
  for (const bar of m.charts.get(symbol)!.bars) {
    if (bar.session < from || bar.session > to) continue;
    for (const field of ['open', 'high', 'low', 'close', 'adjustedClose'] as const) {
      if (bar[field] != null) bar[field] *= factor;
    }
  }
}

type Defect = [what: string, change: (m: Market) => void, caughtBy: string[]];

const DEFECTS: Record<string, Defect[]> = {
  'bad dividend': [
    ['missing', (m) => withoutDividend(m, 'KO'), ['adjusted-by-actions']],
    [
      '100 times too small',
      (m) => {
        dividendOf(m, 'KO').value /= 100;
      },
      ['adjusted-by-actions'],
    ],
    [
      '100 times too large',
      (m) => {
        dividendOf(m, 'KO').value *= 100;
      },
      ['adjusted-by-actions', 'dividend-size'],
    ],
    [
      'repeated within a week',
      (m) => {
        const { exDate, kind, value } = dividendOf(m, 'KO');
        m.charts.get('KO')!.actions.push({ exDate: previousSession(exDate, 3), kind, value });
      },
      ['dividend-once', 'adjusted-by-actions'],
    ],
    [
      'on the wrong ex-date',
      (m) => {
        const dividend = dividendOf(m, 'KO');
        dividend.exDate = previousSession(dividend.exDate, 3);
      },
      ['adjusted-by-actions'],
    ],
    [
      'never paid',
      (m) => m.charts.get('KO')!.actions.push({ exDate: '2018-10-10', kind: 'dividend', value: 1 }),
      ['adjusted-by-actions', 'dividend-adjusted'],
    ],
    [
      'left in the adjusted close',
      (m) => {
        for (const bar of m.charts.get('KO')!.bars) bar.adjustedClose = bar.close;
      },
      ['dividend-adjusted', 'adjusted-by-actions'],
    ],
    [
      'of a tenth of the price, on the wrong day',
      (m) => {
        multiply(m, 'KO', 0.9, '2018-10-12');
        m.charts.get('KO')!.actions.push({ exDate: '2018-10-10', kind: 'dividend', value: 4.6 });
      },
      ['drop-on-ex-date'],
    ],
  ],
  'bad split': [
    ['missing', (m) => multiply(m, 'AAPL', 1 / 7, '2018-06-01'), ['split-recorded']],
    [
      'that never was',
      (m) => m.charts.get('AAPL')!.actions.push({ exDate: '2018-06-01', kind: 'split', value: 7 }),
      ['split-visible'],
    ],
    [
      'of the wrong ratio',
      (m) => {
        multiply(m, 'AAPL', 1 / 7, '2018-06-01');
        m.charts.get('AAPL')!.actions.push({ exDate: '2018-06-01', kind: 'split', value: 2 });
      },
      ['split-visible'],
    ],
  ],
  'unit 100 times off': [
    ['one bar', (m) => m.charts.set('KO', answerOf('KO', 'price-x100')), ['unit-constant', 'sources-agree']],
    [
      'with its currency',
      (m) => {
        multiply(m, 'KO', 100);
        m.currency.set(`KO ${LAST}`, 'GBp');
      },
      ['unit-constant', 'currency-constant'],
    ],
  ],
  'zero or missing row': [
    ['missing', (m) => m.charts.set('KO', answerOf('KO', 'missing-bar')), ['session-complete', 'bars-fresh']],
    [
      'missing in the middle',
      (m) => {
        for (const symbol of NAMES) m.charts.set(symbol, answerOf(symbol, 'missing-bar', '2019-02-06'));
      },
      ['no-gap'],
    ],
    ['of nulls', (m) => m.charts.set('KO', answerOf('KO', 'null-bar')), ['bar-schema', 'session-complete']],
    ['of zeros', (m) => multiply(m, 'KO', 0), ['positive-prices', 'session-complete']],
    ['of negative prices', (m) => m.charts.set('KO', answerOf('KO', 'negative-price')), ['positive-prices']],
  ],
  'impossible row': [
    ['a high below the close', (m) => m.charts.set('KO', answerOf('KO', 'ohlc-violation')), ['ohlc-order']],
    ['twice', (m) => m.charts.set('KO', answerOf('KO', 'duplicate-bar')), ['unique-session']],
  ],
  'capital gain counted twice': [
    [
      'as a second dividend of the day',
      (m) => m.charts.get('SPY')!.actions.push({ ...dividendOf(m, 'SPY') }),
      ['action-unique', 'adjusted-by-actions'],
    ],
    [
      'in one number, twice the drop',
      (m) => {
        multiply(m, 'SPY', 0.92, LAST);
        const close = barOf(m, 'SPY').close!;
        m.charts.get('SPY')!.actions.push({ exDate: LAST, kind: 'dividend', value: close * 0.17 });
      },
      ['drop-on-ex-date', 'adjusted-by-actions'],
    ],
  ],
  'silent restatement': [
    [
      'of a whole history by a third of a percent',
      (m) => multiply(m, 'KO', 1.0033, '2017-01-01', '2019-02-21'),
      ['history-agrees'],
    ],
  ],
  'stale or shifted feed': [
    [
      'the closes of last week',
      (m) => {
        for (const symbol of NAMES) {
          const stale = barOf(m, symbol, previousSession(LAST, 8)).close;
          for (let ago = 0; ago < 8; ago++) barOf(m, symbol, previousSession(LAST, ago || 1)).close = stale;
          barOf(m, symbol).close = stale;
        }
      },
      ['close-not-stale'],
    ],
    [
      'the rows of the next symbol',
      (m) => {
        const bars = NAMES.map((symbol) => ({ ...barOf(m, symbol) }));
        NAMES.forEach((symbol, i) => {
          Object.assign(barOf(m, symbol), bars.at(i - 1));
        });
      },
      ['feed-not-shifted'],
    ],
  ],
  'look-ahead timestamp': [
    [
      'a bar of next month',
      (m) => m.charts.set('KO', answerOf('KO', 'future-bar')),
      ['not-in-future', 'known-after-close'],
    ],
    [
      'a bar known before its close',
      (m) => m.knownAt.set(`KO ${LAST}`, `${LAST}T20:00:00.000Z`),
      ['known-after-close'],
    ],
    [
      'a bar known tomorrow',
      (m) => m.knownAt.set(`KO ${LAST}`, '2019-02-23T20:00:00.000Z'),
      ['known-increasing'],
    ],
  ],
};

for (const [defect, cases] of Object.entries(DEFECTS)) {
  for (const [what, change, caughtBy] of cases) {
    test(`${defect}, ${what}, is caught by ${caughtBy.join(' and ')}`, () => {
      const found = failing(change);
      for (const id of caughtBy) assert.ok(found.includes(id), `${id} not in ${found.join(', ')}`);
    });
  }
}

test('look-ahead timestamp, a balance accepted before its period ended, is caught by accepted-after-period', () => {
  const batch = recordsBatch('fundamentals', ({ rows }) => {
    rows[0]!.acceptedAt = '2018-12-30T21:00:00.000Z';
  });
  assert.ok(failures(judge(batch, 'fundamentals')).includes('accepted-after-period'));
});

test('a crash that moves all names together is no shifted feed', () => {
  const found = failing((m) => {
    for (const symbol of NAMES) multiply(m, symbol, 0.88);
  });
  assert.ok(!found.includes('feed-not-shifted'), found.join(', '));
});

test('a recorded split passes: the past is judged in the shares of the day', () => {
  const found = failing((m) => {
    const chart = m.charts.get('KO')!;
    for (const bar of chart.bars) {
      if (bar.session < LAST) {
        bar.adjustedClose = bar.adjustedClose! / 2;
        continue;
      }
      for (const field of ['open', 'high', 'low', 'close', 'adjustedClose'] as const) bar[field]! /= 2;
    }
    chart.actions.push({ exDate: LAST, kind: 'split', value: 2 });
    m.other.set('KO', { ...chart });
  });
  assert.deepEqual(found, []);
});

test('a split on a day without a bar explains the jump of the next one', () => {
  const [before, exDate] = [previousSession(LAST, 2), previousSession(LAST, 1)];
  const found = failing((m) => {
    const chart = m.charts.get('KO')!;
    chart.bars = chart.bars.filter(({ session }) => session !== exDate);
    for (const bar of chart.bars) {
      if (bar.session <= before) {
        bar.adjustedClose = bar.adjustedClose! / 2;
        continue;
      }
      for (const field of ['open', 'high', 'low', 'close', 'adjustedClose'] as const) bar[field]! /= 2;
    }
    chart.actions.push({ exDate, kind: 'split', value: 2 });
    m.other.set('KO', { ...chart });
  });
  assert.ok(!found.includes('split-recorded'), found.join(', '));
});
