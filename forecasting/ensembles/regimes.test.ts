import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marketLevels, regimeOf, regimeThresholds } from './regimes.ts';

test('thresholds cut the sorted levels into equal parts; unknown ones do not count', () => {
  assert.deepEqual(regimeThresholds([5, 1, Number.NaN, 3, 2, 4], 2), [3]);
  assert.deepEqual(regimeThresholds([0, 10, 20, 30], 3), [10, 20]);
  const [low, high] = regimeThresholds([0, 10, 20], 3);
  assert.ok(Math.abs(low! - 20 / 3) < 1e-12 && Math.abs(high! - 40 / 3) < 1e-12);
});

test('a level on a threshold belongs above it, an unknown one to the middle', () => {
  const thresholds = [10, 20];
  assert.deepEqual(
    [9.99, 10, 19, 20, 99, Number.NaN].map((level) => regimeOf(level, thresholds)),
    [0, 1, 1, 2, 2, 1],
  );
});

test('the level of a session is the mean logarithm of its sigmas and of nothing else', () => {
  const session = Int32Array.of(0, 0, 2, 2);
  const sigma = Float64Array.of(Math.exp(-4), Math.exp(-5), Number.NaN, Math.exp(-3));
  const [first, none, last] = marketLevels(session, sigma, 3);
  assert.ok(Math.abs(first! + 4.5) < 1e-12 && Math.abs(last! + 3) < 1e-12 && Number.isNaN(none));
});
