import assert from 'node:assert/strict';
import { test } from 'node:test';
import { longShort, type StrategyRow } from './long-short.ts';
import { residualScores } from './residuals.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} instead of ${expected}`);

test('errors of the mean, by hand', () => {
  const { rmse, mae, residualMean, residualSd } = residualScores([1, 2, 4], [0, 3, 3]);
  near(rmse, 1);
  near(mae, 1);
  near(residualMean, 1 / 3);
  near(residualSd, Math.sqrt(8) / 3);
});

/** Log returns whose simple returns are those of the table. */
const rowsOf = (table: [mean: number, simple: number][][]): StrategyRow[] =>
  table.flatMap((session, t) =>
    session.map(([mean, simple], symbol) => ({ symbol, session: t, mean, y: Math.log1p(simple) })),
  );

test('a fifth is bought and a fifth sold, each move costs 10 bp, by hand', () => {
  // Five symbols: the first two sessions hold symbol 0 against 4, the third turns round.
  const up: [number, number][] = [
    [5, 0.02],
    [4, 0],
    [3, 0],
    [2, 0],
    [1, -0.02],
  ];
  const flat: [number, number][] = [
    [5, 0.01],
    [4, 0],
    [3, 0],
    [2, 0],
    [1, 0.01],
  ];
  const turned: [number, number][] = [
    [1, 0.04],
    [4, 0],
    [3, 0],
    [2, 0],
    [5, 0],
  ];
  const scores = longShort(rowsOf([up, flat, turned]), 1)!;
  // Gross .02, 0, -.02; traded 1, 0, 2.
  near(scores.grossReturn, 0);
  near(scores.netReturn, 252 * (-0.003 / 3));
  near(scores.turnover, 1);
  assert.equal(scores.sessions, 3);
  const net = [0.019, 0, -0.022];
  const mean = -0.001;
  const sd = Math.sqrt(net.reduce((sum, r) => sum + (r - mean) ** 2, 0) / 3);
  near(scores.sharpe!, Math.sqrt(252) * (mean / sd));
  near(scores.sharpeStandardError!, Math.sqrt(252) * Math.sqrt((1 + (mean / sd) ** 2 / 2) / 3));
});

test('at h = 2 each session moves half of the capital, and what was bought two sessions before is sold', () => {
  const up: [number, number][] = [
    [2, 0.02],
    [1, 0],
  ];
  const scores = longShort(rowsOf([up, up, up, up]), 2)!;
  // Bought twice, then kept: 1, 1, 0, 0 of the share that is moved.
  near(scores.turnover, 0.25);
  near(scores.grossReturn, 126 * 0.01);
  near(scores.netReturn, 126 * (0.01 - 0.0005));
});

test('forecasts that rank nobody open no position', () => {
  assert.equal(
    longShort(
      rowsOf([
        [
          [0, 0.02],
          [0, 0.01],
        ],
      ]),
      1,
    ),
    null,
  );
});
