import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageAlarm, coverageLimits } from './intervals.ts';

test('alarm limits are those measured at 1, 5 and 20 sessions, and linear in log h between them', () => {
  const rounded = (horizon: number) =>
    Object.values(coverageLimits(horizon)).map((x) => Math.round(x * 1e4) / 1e4);
  assert.deepEqual(rounded(1), [0.86, 0.94]);
  assert.deepEqual(rounded(3), [0.8463, 0.9537]);
  assert.deepEqual(rounded(5), [0.84, 0.96]);
  assert.deepEqual(rounded(10), [0.81, 0.975]);
  assert.deepEqual(rounded(20), [0.78, 0.99]);
  assert.deepEqual(rounded(60), [0.78, 0.99]);
});

test('coverage is judged once 250 sessions are scored', () => {
  assert.equal(coverageAlarm(1, 249, 0.5), 'building');
  assert.equal(coverageAlarm(1, 250, 0.859), 'low');
  assert.equal(coverageAlarm(1, 250, 0.86), 'ok');
  assert.equal(coverageAlarm(1, 250, 0.941), 'high');
  assert.equal(coverageAlarm(5, 250, 0.941), 'ok');
});
