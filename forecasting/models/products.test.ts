import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addProducts, BLOCK, evenly } from './products.ts';

const rows = 2 * BLOCK + 37;
const columns = Array.from({ length: 5 }, (_, j) =>
  Float64Array.from({ length: rows }, (_, row) => Math.sin(row * (j + 1.7)) * 10 ** (j - 2)),
);

/** One sum after the other. */
function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < a.length; row++) sum += a[row]! * b[row]!;
  return sum;
}

test('products by blocks, four beside each other, are to the bit those of one after the other', () => {
  const even = evenly(columns);
  assert.equal(even.length, 6);
  assert.equal(evenly(even), even);
  const sums = new Float64Array(36);
  for (let from = 0; from < rows; from += BLOCK) {
    const count = Math.min(BLOCK, rows - from);
    // The left side may lie elsewhere: the weighted rows of the block alone.
    const left = even.map((values) => values.slice(from, from + count));
    addProducts(left, 0, even, from, count, sums);
  }
  for (let i = 0; i < 5; i++) {
    for (let j = 0; j <= i; j++) {
      assert.equal(sums[6 * i + j], product(columns[i]!, columns[j]!), `columns ${i} and ${j}`);
    }
  }
});
