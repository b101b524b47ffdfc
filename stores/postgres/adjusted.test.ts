import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { CorporateAction, Instant, RawBar } from '../../schemas/market.ts';
import { insertActions } from './actions.ts';
import { adjustedPricesAsOf } from './adjusted.ts';
import { backAdjust } from './back-adjust.ts';
import { insertBars } from './bars.ts';
import { insertQuarantine } from './quarantine.ts';
import { insertRawObjects } from './raw-objects.ts';
import { RAW_KEY, rawObject, sampleBar } from './sample-rows.ts';
import { createTestDatabase } from './testing.ts';

const { db, close } = await createTestDatabase();
after(close);
await insertRawObjects(db, [rawObject]);

const bar = (session: string, price: number | null, volume = 100): RawBar => ({
  ...{ session, open: price, high: price, low: price, close: price, volume },
});
const cents = (value: number | null) => (value === null ? null : Math.round(value * 100) / 100);
const closes = (bars: { close: number | null }[]) => bars.map((b) => cents(b.close));

// The example of Yahoo's help page: a 2:1 split on the third day, a dividend of 8 cents on the fourth.
const DAYS = ['2003-02-13', '2003-02-14', '2003-02-18', '2003-02-19'] as const;
const BARS = [46.99, 48.3, 24.96, 24.53].map((price, i) => bar(DAYS[i]!, price));
const SPLIT: CorporateAction = { exDate: DAYS[2], kind: 'split', value: 2 };
const DIVIDEND: CorporateAction = { exDate: DAYS[3], kind: 'dividend', value: 0.08 };

test('a split and a dividend adjust what lies before them as in the published example', () => {
  const adjusted = backAdjust(BARS, [DIVIDEND, SPLIT]);
  assert.deepEqual(closes(adjusted), [23.42, 24.07, 24.88, 24.53]);
  assert.deepEqual(
    adjusted.map((b) => b.volume),
    [200, 200, 100, 100],
  );
  assert.deepEqual(
    adjusted.map((b) => b.splitFactor),
    [0.5, 0.5, 1, 1],
  );
  // The adjusted return is not the total return.
  assert.equal((adjusted[3]!.close! / adjusted[2]!.close! - 1).toFixed(5), '-0.01407');
  assert.equal(((24.53 + 0.08) / 24.96 - 1).toFixed(5), '-0.01402');
});

test('without actions nothing changes; one that is not ex yet changes nothing', () => {
  assert.deepEqual(closes(backAdjust(BARS, [])), [46.99, 48.3, 24.96, 24.53]);
  const future: CorporateAction = { exDate: '2003-02-20', kind: 'split', value: 3 };
  assert.deepEqual(closes(backAdjust(BARS, [future])), [46.99, 48.3, 24.96, 24.53]);
  assert.deepEqual(backAdjust([], [SPLIT]), []);
});

test('actions on days without a bar, before the first bar and on one day', () => {
  const table: [string, RawBar[], CorporateAction[], (number | null)[]][] = [
    [
      'ex on a day without a bar',
      [bar('2019-01-02', 100), bar('2019-01-04', 49)],
      [{ exDate: '2019-01-03', kind: 'dividend', value: 50 }],
      [50, 49],
    ],
    [
      'before the first bar',
      [bar('2019-01-02', 100)],
      [{ exDate: '2019-01-02', kind: 'dividend', value: 1 }],
      [100],
    ],
    [
      'the close before is missing',
      [bar('2019-01-02', 100), bar('2019-01-03', null), bar('2019-01-04', 99)],
      [{ exDate: '2019-01-04', kind: 'dividend', value: 1 }],
      [99, null, 99],
    ],
    [
      'split and dividend on one day: per share held before',
      [bar('2019-01-02', 100), bar('2019-01-03', 45)],
      [
        { exDate: '2019-01-03', kind: 'split', value: 2 },
        { exDate: '2019-01-03', kind: 'dividend', value: 10 },
      ],
      [45, 45],
    ],
    [
      'a split between the close and the dividend: per share held after',
      [bar('2019-01-02', 100), bar('2019-01-05', 45)],
      [
        { exDate: '2019-01-03', kind: 'split', value: 2 },
        { exDate: '2019-01-04', kind: 'dividend', value: 5 },
      ],
      [45, 45],
    ],
    [
      'a reverse split',
      [bar('2019-01-02', 1), bar('2019-01-03', 10)],
      [{ exDate: '2019-01-03', kind: 'split', value: 0.1 }],
      [10, 10],
    ],
    [
      'a dividend not below the close',
      [bar('2019-01-02', 1), bar('2019-01-03', 10)],
      [{ exDate: '2019-01-03', kind: 'dividend', value: 1 }],
      [null, 10],
    ],
  ];
  for (const [name, bars, actions, expected] of table) {
    assert.deepEqual(closes(backAdjust(bars, actions)), expected, name);
  }
});

test('G1: an action known later does not change what was adjusted before', async () => {
  const at = (day: string): Instant => `${day}T22:30:00.000Z`;
  await insertBars(
    db,
    BARS.map((b) => sampleBar({ ...b, symbol: 'MSFT', knownAt: at(b.session) })),
  );
  const known = { symbol: 'MSFT', rawKey: RAW_KEY };
  // The split is told on its day, the dividend, forgotten at first, a week late, and then corrected.
  await insertActions(db, [
    { ...SPLIT, ...known, knownAt: at(DAYS[2]) },
    { ...DIVIDEND, ...known, knownAt: at('2003-02-26') },
    { ...DIVIDEND, ...known, value: 0.8, knownAt: at('2003-02-27') },
  ]);
  const read = async (asOf: Instant, from: string = DAYS[0], to: string = DAYS[3]) =>
    closes((await adjustedPricesAsOf(db, { symbols: ['MSFT'], from, to, asOf })).get('MSFT')!);
  assert.deepEqual(await read(at(DAYS[1])), [46.99, 48.3]);
  assert.deepEqual(await read(at(DAYS[2])), [23.5, 24.15, 24.96]);
  assert.deepEqual(await read(at('2003-02-25')), [23.5, 24.15, 24.96, 24.53]);
  assert.deepEqual(await read(at('2003-02-26')), [23.42, 24.07, 24.88, 24.53]);
  assert.deepEqual(
    await read(at('2003-02-26'), DAYS[1], DAYS[1]),
    [24.07],
    'by what went ex after the range',
  );
  assert.deepEqual(await read(at('2003-02-27')), [22.74, 23.38, 24.16, 24.53]);
  await insertQuarantine(db, [
    {
      dataset: 'actions',
      symbol: 'MSFT dividend',
      session: DAYS[3],
      barKnownAt: at('2003-02-27'),
      detail: null,
      ...{ knownAt: at('2003-02-28'), expectation: 'dividend_size', reason: 'ten times the usual' },
    },
  ]);
  assert.deepEqual(await read(at('2003-02-28')), [23.42, 24.07, 24.88, 24.53]);
  assert.deepEqual(await read(at('2003-02-27')), [22.74, 23.38, 24.16, 24.53], 'nobody knew better');
});
