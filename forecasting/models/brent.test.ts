import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { brent } from './brent.ts';

test('the minimum of a parabola is found in a handful of calls', () => {
  let calls = 0;
  const [x, value] = brent(
    (at) => {
      calls += 1;
      return (at - 0.3) ** 2 + 2;
    },
    -1.4,
    1.4,
    1e-4,
  );
  assert.ok(Math.abs(x - 0.3) < 1e-4);
  assert.ok(Math.abs(value - 2) < 1e-8);
  assert.ok(calls < 10, `${calls}`);
});

test('unimodal functions of any slope, also with the minimum at an end', () => {
  const between = fc.double({ min: -1.4, max: 1.4, noNaN: true });
  const steep = fc.double({ min: 0.01, max: 50, noNaN: true });
  fc.assert(
    fc.property(between, steep, steep, (at, left, right) => {
      const f = (x: number) => (x < at ? left * (at - x) : right * (x - at) ** 1.5);
      const [x] = brent(f, -1.4, 1.4, 1e-4);
      assert.ok(Math.abs(x - at) < 3e-4, `${x} for ${at}`);
    }),
  );
});
