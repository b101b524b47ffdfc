import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderAt } from './order-at.ts';

test('the values of the asked ranks stand where a sort would put them, smaller ones before, larger ones behind', () => {
  const values = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(values, fc.array(fc.nat(199), { minLength: 1, maxLength: 4 }), (list, asked) => {
      const ranks = asked.map((rank) => rank % list.length).sort((a, b) => a - b);
      const sorted = Float64Array.from(list).sort();
      const ordered = Float64Array.from(list);
      orderAt(ordered, ranks);
      for (const rank of ranks) {
        assert.equal(ordered[rank]! + 0, sorted[rank]! + 0);
        assert.ok(ordered.subarray(0, rank).every((value) => value <= ordered[rank]!));
        assert.ok(ordered.subarray(rank).every((value) => value >= ordered[rank]!));
      }
      assert.deepEqual(
        [...ordered].sort((a, b) => a - b),
        [...Float64Array.from(list)].sort((a, b) => a - b),
      );
    }),
  );
});
