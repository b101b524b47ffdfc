import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { inBatches } from './in-batches.ts';

test('what arrives while a batch is at work is the next batch', async () => {
  const batches: number[][] = [];
  const double = inBatches<number, number>(async (items) => {
    batches.push(items);
    await setImmediate();
    return items.map((n) => 2 * n);
  }, 3);
  const results = await Promise.all([1, 2, 3, 4, 5, 6].map(double));
  assert.deepEqual(results, [2, 4, 6, 8, 10, 12]);
  assert.deepEqual(batches, [[1], [2, 3, 4], [5, 6]]);
  assert.equal(await double(7), 14);
});

test('an error is that of its batch only', async () => {
  const work = inBatches<number, number>(async (items) => {
    if (items.includes(2)) throw new Error('two');
    return items;
  }, 1);
  const results = await Promise.allSettled([work(1), work(2), work(3)]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  );
});
