import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { deriveSeed, glorotUniform, mulberry32, permutation } from './random.ts';

test('mulberry32 with seed 1 starts with its published numbers', () => {
  const next = mulberry32(1);
  assert.deepEqual([next(), next(), next()], [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
});

test('a permutation holds every number once and is the same for the same seed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1 }), (n, seed) => {
      const order = permutation(n, seed);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        Array.from({ length: n }, (_, i) => i),
      );
      assert.deepEqual(permutation(n, seed), order);
    }),
  );
});

test('seeds of different uses differ', () => {
  assert.equal(new Set(Array.from({ length: 2000 }, (_, use) => deriveSeed(1, use))).size, 2000);
});

test('Glorot weights stay within their limit and use it', () => {
  const values = glorotUniform(3, 3, 5000, 9);
  const largest = Math.max(...values.map(Math.abs));
  assert.ok(largest <= 1 && largest > 0.99);
});
