import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { leastOverNonNegative } from './quadratic.ts';

const close = (actual: Float64Array, expected: number[]) =>
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 1e-12, `${actual}`);
  });

test('inside, on one edge and in the corner', () => {
  const h = Float64Array.of(2, 1, 1, 2);
  close(leastOverNonNegative(h, [-3, -3]), [1, 1]);
  // Unconstrained (5/3, -4/3): the second variable stops at zero, then 2 x = 2.
  close(leastOverNonNegative(h, [-2, 1]), [1, 0]);
  close(leastOverNonNegative(h, [1, 2]), [0, 0]);
});

test('the least squares of scipy.optimize.nnls', () => {
  const a = [
    [1, 2, 0],
    [0, 1, 3],
    [2, 0, 1],
    [1, 1, 1],
  ];
  const h = [0, 1, 2].flatMap((i) =>
    [0, 1, 2].map((j) => a.reduce((sum, row) => sum + row[i]! * row[j]!, 0)),
  );
  const known: [b: number[], x: number[]][] = [
    [
      [4, -1, 2, 3],
      [4 / 3, 1, 0],
    ],
    [
      [2, 5, -1, 1],
      [0, 1, 1],
    ],
    [
      [3, 1, -2, 2],
      [0, 1.5, 0],
    ],
  ];
  for (const [b, x] of known) {
    const c = [0, 1, 2].map((i) => -a.reduce((sum, row, k) => sum + row[i]! * b[k]!, 0));
    close(leastOverNonNegative(Float64Array.from(h), c), x);
  }
});

test('nothing else is better: slopes are zero where the variable is free and not negative where it is not', () => {
  const number = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(fc.array(number, { minLength: 20, maxLength: 20 }), (seed) => {
      const n = 4;
      const h = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) h[i * n + j]! += seed[i * n + k]! * seed[j * n + k]!;
        }
        h[i * n + i]! += 0.1;
      }
      const c = seed.slice(16);
      const x = leastOverNonNegative(h, c);
      x.forEach((value, i) => {
        const slope = c[i]! + x.reduce((sum, other, j) => sum + h[i * n + j]! * other, 0);
        assert.ok(value >= 0 && (value > 0 ? Math.abs(slope) < 1e-9 : slope > -1e-9), `${x} ${slope}`);
      });
    }),
  );
});
