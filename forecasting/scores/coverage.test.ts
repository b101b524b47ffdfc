import assert from 'node:assert/strict';
import { test } from 'node:test';
import { christoffersen, coverage, kupiec } from './coverage.ts';
import { rolling } from './rolling.ts';
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

test('christoffersen tells misses that come together from as many that do not', () => {
  const spread = christoffersen(
    Array.from({ length: 250 }, (_, i) => i % 20 === 7),
    0.05,
  );
  close(spread.independence.lr, 1.4329285664614702, 1e-9);
  close(spread.independence.p, 0.23128708892806182, 1e-9);
  close(spread.conditional.lr, 1.4581554564526158, 1e-9);
  close(spread.conditional.p, 0.4823536461646062, 1e-9);
  const together = christoffersen(
    Array.from({ length: 250 }, (_, i) => i >= 100 && i < 112),
    0.05,
  );
  close(together.independence.lr, 76.37731742714817, 1e-9);
  close(together.conditional.lr, 76.39463758568269, 1e-9);
  assert.ok(together.independence.p < 1e-12);
});

test('no miss, and nothing but misses, say nothing about independence', () => {
  assert.equal(christoffersen(Array(100).fill(false), 0.05).independence.lr, 0);
  assert.equal(christoffersen(Array(100).fill(true), 0.05).independence.lr, 0);
});

test('rolling means are of whole windows alone', () => {
  assert.deepEqual(rolling([1, 2, 3, 6], 2), [1.5, 2.5, 4.5]);
  assert.deepEqual(rolling([1], 2), []);
});
