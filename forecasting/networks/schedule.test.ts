import assert from 'node:assert/strict';
import { test } from 'node:test';
import { learningRateAt } from './schedule.ts';

for (const [schedule, done, expected] of [
  ['cosine', 0, 1],
  ['cosine', 0.5, 0.55],
  ['cosine', 1, 0.1],
  ['one-cycle', 0, 0.04],
  ['one-cycle', 0.15, 0.52],
  ['one-cycle', 0.3, 1],
  ['one-cycle', 0.65, 0.5005],
  ['one-cycle', 1, 0.001],
  ['constant', 0, 1],
  ['constant', 1, 1],
] as const) {
  test(`schedule ${schedule} has ${expected} of the peak after ${done} of the fit`, () => {
    assert.ok(Math.abs(learningRateAt(schedule, 0.002, done) / 0.002 - expected) < 1e-12);
  });
}
