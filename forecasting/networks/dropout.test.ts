import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskOf, NO_DROPOUT, seededDropout } from './dropout.ts';
import { tf } from './tensorflow.ts';

test('a mask holds zeros and 1 / (1 - rate), in the share of the rate', () => {
  const mask = maskOf(0.25, Uint32Array.of(1, 2), 0, 4000);
  const dropped = mask.filter((x) => x === 0).length;
  assert.ok(Math.abs(dropped / 8000 - 0.25) < 0.02);
  assert.deepEqual(new Set(mask), new Set([0, Math.fround(4 / 3)]));
});

test("a row's mask depends on its own seed and the site alone", () => {
  const mask = (seeds: number[], site: number) => [...maskOf(0.5, Uint32Array.from(seeds), site, 20)];
  assert.deepEqual(mask([7, 8, 9], 3).slice(20, 40), mask([8], 3));
  assert.notDeepEqual(mask([8], 3), mask([8], 4));
  assert.notDeepEqual(mask([8], 3), mask([9], 3));
});

test('over a sequence the mask of a row is the same at every step; sites take the next mask', () => {
  const dropout = seededDropout(0.5, Uint32Array.of(1, 2));
  const sequence = dropout.apply(tf.ones([3, 2, 5])).dataSync();
  assert.deepEqual(sequence.slice(0, 10), maskOf(0.5, Uint32Array.of(1, 2), 0, 5));
  assert.deepEqual(sequence.slice(20, 30), sequence.slice(0, 10));
  assert.deepEqual(dropout.apply(tf.ones([2, 5])).dataSync(), maskOf(0.5, Uint32Array.of(1, 2), 1, 5));
});

test('a rate of zero changes nothing', () => {
  assert.equal(seededDropout(0, Uint32Array.of(1)), NO_DROPOUT);
  const x = tf.ones([2, 2]);
  assert.equal(NO_DROPOUT.apply(x), x);
});
