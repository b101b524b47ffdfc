import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meanWithError as oracle } from '../../forecasting/scores/mean-with-error.ts';
import { meanWithError, pointsOf, skillOf } from './trailing.ts';

const close = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} ${b}`);
const SERIES = Array.from({ length: 60 }, (_, i) => Math.sin(i * i) + 0.1 * i);

test('a mean and its standard error are those of the scores, at every horizon, nulls left out', () => {
  for (const horizon of [1, 3, 5, 10]) {
    const { mean, se } = oracle(SERIES, horizon);
    const found = meanWithError([null, ...SERIES, null], horizon)!;
    close(found.value, mean);
    close(found.standardError, se);
  }
  assert.equal(meanWithError([1, null], 1), null);
});

test('skill against losses that are the same is zero, for certain', () => {
  const losses = SERIES.map((one) => one + 5);
  assert.deepEqual(skillOf(losses, losses, 5), { value: 0, standardError: 0 });
});

test('skill of half the losses is a half; its error comes from what the ratio does not explain', () => {
  const naive = [2, 4, 2, 4];
  assert.deepEqual(skillOf([1, 2, 1, 2], naive, 1), { value: 0.5, standardError: 0 });
  // Residuals -.5 -1 .5 1 around ratio .5 of a mean of 3: variance .625, of the mean .625 / 4.
  const { value, standardError } = skillOf([0.5, 1, 1.5, 3], naive, 1)!;
  close(value, 0.5);
  close(standardError, Math.sqrt(0.625 / 4) / 3);
  assert.equal(skillOf([1], [1], 1), null);
  assert.equal(skillOf([1, 1], [0, 0], 1), null);
});

test('points are even, end at the newest session, and start where there is enough to say', () => {
  assert.deepEqual(pointsOf(1), []);
  assert.deepEqual(pointsOf(3), [2]);
  assert.deepEqual(pointsOf(22), [19, 20, 21]);
  const many = pointsOf(2_050);
  assert.ok(many.length <= 160 && many.length > 140);
  assert.equal(many.at(-1), 2_049);
  assert.equal(new Set(many.slice(1).map((at, i) => at - many[i]!)).size, 1);
});
