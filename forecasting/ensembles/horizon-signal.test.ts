import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sharpeWeights } from './horizon-signal.ts';

const close = (actual: number[], expected: number[]) =>
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 1e-12, `${actual} is not ${expected}`);
  });

// Means 1 and 2, deviations 1 and 1, uncorrelated: Sharpe 1 and 2.
const a = [0, 2, 0, 2];
const b = [1, 1, 3, 3];

test('uncorrelated strategies are held by their Sharpe ratios', () => {
  close(sharpeWeights([a, b], 0), [1 / 3, 2 / 3]);
});

test('correlation takes from the one that the other already has', () => {
  // c has Sharpe 2 and correlation 1/sqrt(2) with a: C^-1 S = ((1 - sqrt 2)/.5, (2 - sqrt .5)/.5), so a gets nothing;
  // with half of the correlation r = sqrt(2)/4 it is (1 - 2 r, 2 - r)/(1 - r^2).
  const c = [1, 3, 3, 5].map((value) => (value * Math.SQRT2 * 2) / (3 * Math.SQRT2));
  const sharpe = 3 / Math.SQRT2;
  const full = [1 - sharpe * Math.SQRT1_2, sharpe - Math.SQRT1_2];
  close(sharpeWeights([a, c], 0), full[0]! <= 0 ? [0, 1] : full.map((x) => x / (full[0]! + full[1]!)));
  const half = [1 - (sharpe * Math.SQRT1_2) / 2, sharpe - Math.SQRT1_2 / 2];
  close(
    sharpeWeights([a, c], 0.5),
    half.map((x) => x / (half[0]! + half[1]!)),
  );
});

test('weights agree with numpy, for correlated strategies and every shrinkage', () => {
  const cases: { returns: number[][]; weights: { shrink: number; expected: number[] }[] }[] = JSON.parse(
    readFileSync(new URL('testdata/horizon-signal.json', import.meta.url), 'utf8'),
  );
  for (const { returns, weights } of cases) {
    for (const { shrink, expected } of weights) close(sharpeWeights(returns, shrink), expected);
  }
});

test('what has lost or never bet is not held; when nothing has earned, no mean is forecast', () => {
  const minus = a.map((value) => -value);
  const none = [0, 0, 0, 0];
  close(sharpeWeights([minus, b, none], 0.3), [0, 1, 0]);
  assert.deepEqual(sharpeWeights([minus, none], 0.3), [0, 0]);
});
