import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverage, kupiec } from './coverage.ts';
import { close } from './testdata/oracle.ts';

test('kupiec agrees with the published likelihood ratios', () => {
  for (const [n, misses, rate, lr] of [
    [250, 6, 0.01, 3.5554],
    [250, 7, 0.01, 5.497],
    [250, 20, 0.05, 4.0395],
  ] as const) {
    close(kupiec(n, misses, rate).lr, lr, 5e-5);
  }
});

test('the p-value is .05 at the critical value 3.8415 and 1 when the rate is met exactly', () => {
  close(kupiec(1000, 50, 0.05).p, 1, 1e-12);
  assert.ok(kupiec(250, 20, 0.05).p < 0.05);
  assert.ok(kupiec(250, 6, 0.01).p > 0.05);
});

test('no miss and nothing but misses are finite', () => {
  close(kupiec(100, 0, 0.05).lr, -200 * Math.log(0.95), 1e-12);
  close(kupiec(100, 100, 0.5).lr, 200 * Math.log(2), 1e-12);
});

test('coverage of nothing is not a number', () => {
  assert.equal(coverage(9, 10), 0.9);
  assert.ok(Number.isNaN(coverage(0, 0)));
});
