import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dieboldMariano } from './diebold-mariano.ts';
import { average, longRunVariance } from './mean-with-error.ts';
import { close, oracle } from './testdata/oracle.ts';

const d = Array.from({ length: 40 }, (_, i) => 0.3 * Math.sin(i + 1) + 0.1);

test('the statistic has the reference values at h = 1 and, with bartlett weights, at h = 5', () => {
  close(dieboldMariano(d, 1).dm, 3.376705, 1e-6);
  close(dieboldMariano(d, 1).t, 3.334229, 1e-6);
  close(dieboldMariano(d, 1).p, 0.001884, 1e-6);
  close(dieboldMariano(d, 5).t, 4.487816, 1e-6);
});

test('the statistic agrees with the python package dieboldmariano', () => {
  for (const [horizon, t, p] of oracle.dm) {
    close(dieboldMariano(d, horizon).t, t, 1e-10);
    close(dieboldMariano(d, horizon).p, p, 1e-12);
  }
});

test('the rectangular variance of that series at h = 5 is negative and the bartlett one is not', () => {
  const mean = average(d);
  let rectangular = longRunVariance(d, mean, 1);
  for (let k = 1; k < 5; k++) {
    for (let i = k; i < 40; i++) rectangular += (2 * (d[i]! - mean) * (d[i - k]! - mean)) / 40;
  }
  close(rectangular, -0.0780203, 1e-7);
  assert.ok(longRunVariance(d, mean, 5) > 0);
});

test('equal losses give p 1, and too few differences are refused', () => {
  assert.deepEqual(dieboldMariano([0, 0, 0, 0], 1), { mean: 0, dm: 0, t: 0, p: 1 });
  assert.throws(() => dieboldMariano([1, 2, 3], 5), { type: 'TooLittleHistory' });
});
