/** A hot and a cold lake that read as one. New objects are written hot; retention moves them, keys stay. */
import { TempocastError } from '../../schemas/errors.ts';
import type { Lake } from './lake.ts';

export function tieredLake(hot: Lake, cold: Lake): Lake {
  return {
    url: hot.url,
    async put(key, bytes, contentType) {
      // Hot first: most keys that are there are new ones. A key that went cold must not get a second content.
      if (!(await hot.has(key)) && (await cold.has(key))) return { key, created: false };
      return hot.put(key, bytes, contentType);
    },
    async get(key) {
      try {
        return await hot.get(key);
      } catch (error) {
        if (!(error instanceof TempocastError && error.type === 'LakeObjectMissing')) throw error;
        return cold.get(key);
      }
    },
    has: async (key) => (await hot.has(key)) || cold.has(key),
    list: (prefix) => merged(hot.list(prefix), cold.list(prefix)),
    close() {
      hot.close?.();
      cold.close?.();
    },
  };
}

/** Two lists in the order of their bytes as one; a key that is in both (a move that was killed) comes once. */
async function* merged(a: AsyncIterable<string>, b: AsyncIterable<string>): AsyncGenerator<string> {
  const [left, right] = [a[Symbol.asyncIterator](), b[Symbol.asyncIterator]()];
  let [l, r] = await Promise.all([left.next(), right.next()]);
  while (!l.done || !r.done) {
    if (!l.done && !r.done && l.value === r.value) r = await right.next();
    const takeLeft = !l.done && (r.done || l.value < r.value);
    yield (takeLeft ? l.value : r.value) as string;
    if (takeLeft) l = await left.next();
    else r = await right.next();
  }
}
