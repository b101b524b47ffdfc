import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rankIcSummary, ranks, spearman } from './rank-ic.ts';
import { close, oracle } from './testdata/oracle.ts';

test('ties share their mean rank', () => {
  assert.deepEqual([...ranks([30, 10, 20, 20])], [4, 1, 2.5, 2.5]);
});

test('spearman agrees with scipy, ties included', () => {
  for (const [x, y, rho] of oracle.spearman) close(spearman(x, y)!, rho, 1e-12);
});

test('a constant side has no rank correlation', () => {
  assert.equal(spearman([0, 0, 0], [1, 2, 3]), null);
  assert.equal(spearman([1], [2]), null);
});

test('the daily values give their mean and standard error', () => {
  const { mean, se } = rankIcSummary([0.1, 0.3, -0.1, 0.1], 1)!;
  close(mean, 0.1, 1e-15);
  close(se, Math.sqrt(0.02 / 4), 1e-15);
  assert.equal(rankIcSummary([0.1], 1), null);
});
