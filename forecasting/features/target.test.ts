import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bar } from '../../schemas/market.ts';
import { forwardAdjust } from './adjust.ts';
import { buildPanel } from './panel.ts';
import { realisedReturn, totalLogReturn } from './target.ts';
import { AS_OF, syntheticMarket } from './testdata/synthetic.ts';

const bar = (session: string, close: number, split = 1, dividend = 0): Bar => ({
  session,
  open: close,
  high: close,
  low: close,
  close,
  volume: 1000,
  split,
  dividend,
});

/** The worked example of Yahoo's adjusted close: a 2:1 split, then a dividend of .08. */
const EXAMPLE = [
  bar('2009-01-05', 46.99),
  bar('2009-01-06', 48.3),
  bar('2009-01-07', 24.96, 2),
  bar('2009-01-08', 24.53, 1, 0.08),
];
const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-15, `${actual}`);

test('the total return over a dividend is (24.53 + .08) / 24.96 - 1 = -1.4022 %, not the -1.4067 % of adjusted closes', () => {
  const simple = Math.expm1(totalLogReturn(EXAMPLE, 2, 1));
  near(simple, (24.53 + 0.08) / 24.96 - 1);
  assert.equal((100 * simple).toFixed(4), '-1.4022');
});

test('a split neither makes nor loses money', () => {
  near(totalLogReturn(EXAMPLE, 1, 1), Math.log((24.96 * 2) / 48.3));
  near(
    totalLogReturn(EXAMPLE, 0, 3),
    Math.log((48.3 / 46.99) * ((24.96 * 2) / 48.3) * ((24.53 + 0.08) / 24.96)),
  );
});

test('a target beyond the bars is missing, and so is an end without a bar', () => {
  assert.ok(Number.isNaN(totalLogReturn(EXAMPLE, 3, 1)));
  assert.ok(Number.isNaN(totalLogReturn(EXAMPLE, -1, 1)));
  assert.ok(Number.isNaN(realisedReturn(EXAMPLE, '2009-01-05', '2009-01-09')));
  assert.ok(Number.isNaN(realisedReturn(EXAMPLE, '2009-01-02', '2009-01-08')));
  assert.equal(realisedReturn(EXAMPLE, '2009-01-05', '2009-01-08'), totalLogReturn(EXAMPLE, 0, 3));
  assert.throws(() => realisedReturn(EXAMPLE, '2009-01-08', '2009-01-08'), { type: 'TargetBeforeOrigin' });
});

test('forward adjusted closes change by the total return, and earlier ones are the raw closes', () => {
  const adjusted = forwardAdjust(EXAMPLE);
  assert.deepEqual(
    adjusted.slice(0, 2).map((b) => b.close),
    [46.99, 48.3],
  );
  near(adjusted[2]!.close / 48.3, (24.96 * 2) / 48.3);
  near(adjusted[3]!.close / adjusted[2]!.close, (24.53 + 0.08) / 24.96);
  assert.deepEqual(
    adjusted.map((b) => b.volume),
    [1000, 1000, 500, 500],
  );
  assert.equal(adjusted[3]!.rawClose, 24.53);
  assert.ok(Number.isNaN(adjusted[0]!.logReturn) && Number.isNaN(adjusted[0]!.variance));
});

test('panel targets: by session, across a missing bar, missing where not realised', () => {
  const sessions = ['2009-01-02', '2009-01-05', '2009-01-06', '2009-01-07', '2009-01-08'];
  const series = [
    { symbol: 'B', asOf: AS_OF, bars: EXAMPLE.filter((b) => b.session !== '2009-01-06') },
    { symbol: 'A', asOf: AS_OF, bars: sessions.map((session, t) => bar(session, 100 + t)) },
  ];
  const panel = buildPanel({ asOf: AS_OF, series, context: [], sessions, market: 'A', volatilityIndex: 'A' });
  const rows = Array.from({ length: panel.rows }, (_, row) => [
    panel.sessions[panel.sessionIndex[row]!]!.slice(8),
    panel.symbols[panel.symbolIndex[row]!],
    panel.price[row],
    panel.targets[1][row],
    panel.targets[3][row],
  ]);
  const acrossGap = Math.log((24.96 * 2) / 46.99);
  const dividend = Math.log((24.53 + 0.08) / 24.96);
  const [ln, nan] = [Math.log, Number.NaN];
  assert.deepEqual(rows, [
    ['02', 'A', 100, ln(101 / 100), ln(101 / 100) + ln(102 / 101) + ln(103 / 102)],
    ['05', 'A', 101, ln(102 / 101), ln(102 / 101) + ln(103 / 102) + ln(104 / 103)],
    ['05', 'B', 46.99, nan, acrossGap + dividend],
    ['06', 'A', 102, ln(103 / 102), nan],
    ['07', 'A', 103, ln(104 / 103), nan],
    ['07', 'B', 24.96, dividend, nan],
    ['08', 'A', 104, nan, nan],
    ['08', 'B', 24.53, nan, nan],
  ]);
});

test('the target of a row is the past return of the row it is realised in, to the last bit', () => {
  const panel = buildPanel(syntheticMarket({ seed: 11, sessions: 80, symbols: 3, missing: 0, flat: 0.1 }));
  for (const h of [1, 5, 10] as const) {
    const past = panel.features[panel.featureNames.indexOf(`ret_${h}`)]!;
    const targets = panel.targets[h];
    for (let row = 0; row < panel.rows; row++) {
      const later = row + 3 * h;
      assert.ok(
        Object.is(targets[row], later < panel.rows ? past[later] : Number.NaN),
        `row ${row}, horizon ${h}`,
      );
    }
  }
});
