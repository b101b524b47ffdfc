import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allRows } from '../frame.ts';
import { frameFor } from '../frames.ts';
import { duplicatesIn } from './news.ts';

const frameOf = (titles: readonly string[], ids: readonly string[] = titles.map((_, i) => `n${i}`)) =>
  frameFor(
    'news',
    titles.map((title, i) => ({ id: ids[i], publishedAt: '2019-02-11T10:00:00.000Z', title, text: '' })),
  );
const found = (titles: readonly string[], bound: number, ids?: readonly string[]) => {
  const frame = frameOf(titles, ids);
  return [...duplicatesIn(frame, 'title', bound, allRows(frame))];
};

test('the same item in the answers of several symbols is one item', () => {
  const title = 'Chip makers expect a weak first quarter';
  assert.deepEqual(found([title, title, title], 0.8, ['a', 'a', 'b']), [[2, 0]]);
});

test('by the rarest words the same texts are found as by comparing each with all', () => {
  const title = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 8 });
  const bounds = fc.constantFrom(0.3, 0.5, 0.7, 0.8, 1);
  fc.assert(
    fc.property(fc.array(title, { maxLength: 12 }), bounds, (lists, bound) => {
      const sets = lists.map((words) => new Set(words));
      const alike = (a: Set<string>, b: Set<string>) => {
        const common = [...a].filter((word) => b.has(word)).length;
        return common > 0 && common / (a.size + b.size - common) >= bound;
      };
      const firsts: number[] = [];
      const expected: [number, number][] = [];
      for (const [row, words] of sets.entries()) {
        const twin = firsts.find((other) => alike(words, sets[other]!));
        if (twin === undefined) firsts.push(row);
        else expected.push([row, twin]);
      }
      const titles = lists.map((words) => words.join(' '));
      assert.deepEqual(found(titles, bound), expected);
    }),
    { numRuns: 500, seed: 7 },
  );
});
