import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cache } from './cache.ts';

function counted(timeToLiveMs = 100, maxEntries = 10) {
  const state = { time: 0, loads: 0 };
  const cache = new Cache<number>({ timeToLiveMs, maxEntries, now: () => state.time });
  const read = (key = 'a') => cache.get(key, async () => ++state.loads);
  return { state, cache, read };
}

test('a value is loaded once within its time to live and again after it', async () => {
  const { state, read } = counted();
  assert.deepEqual([await read(), await read()], [1, 1]);
  state.time = 99;
  assert.equal(await read(), 1);
  state.time = 100;
  assert.equal(await read(), 2);
});

test('concurrent readers share one load', async () => {
  const { read } = counted();
  assert.deepEqual(await Promise.all([read(), read(), read()]), [1, 1, 1]);
});

test('a failed load is not kept', async () => {
  const { cache, read } = counted();
  await assert.rejects(
    cache.get('a', async () => Promise.reject(new Error('down'))),
    /down/,
  );
  assert.equal(await read(), 1);
});

test('a load that began before an invalidation does not fill the cache after it', async () => {
  const { cache, read } = counted();
  const slow = Promise.withResolvers<number>();
  const before = cache.get('a', () => slow.promise);
  cache.clear();
  const after = await read();
  slow.resolve(99);
  assert.deepEqual([await before, after, await read()], [99, 1, 1]);
});

test('the oldest entry leaves first when there are too many', async () => {
  const { state, read } = counted(100, 2);
  await read('a');
  await read('b');
  await read('c');
  await read('b');
  assert.equal(state.loads, 3);
  await read('a');
  assert.equal(state.loads, 4);
});
