import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Panel } from '../../../schemas/panel.ts';
import { fitScaler, standardise } from './scaler.ts';
import { Sequences } from './sequences.ts';

/** Two symbols, three sessions; symbol B misses the second session. */
const panel = {
  symbols: ['A', 'B'],
  rows: 5,
  symbolIndex: Int32Array.of(0, 1, 0, 0, 1),
  sessionIndex: Int32Array.of(0, 0, 1, 2, 2),
} as unknown as Panel;
const unit = { mean: [0], deviation: [1] };

test('a sequence holds the last rows of its symbol, oldest first', () => {
  const sequences = new Sequences(panel, [Float64Array.of(1, 2, 3, 4, 5)], unit, 2);
  assert.deepEqual([...sequences.batch(Int32Array.of(3))], [3, 4]);
  assert.deepEqual([...sequences.batch(Int32Array.of(4))], [2, 5]);
});

test('a batch is time-major', () => {
  const sequences = new Sequences(panel, [Float64Array.of(1, 2, 3, 4, 5)], unit, 2);
  assert.deepEqual([...sequences.batch(Int32Array.of(3, 4))], [3, 2, 4, 5]);
});

test('before the first row of a symbol stand zeros, and the sequence is not complete', () => {
  const sequences = new Sequences(panel, [Float64Array.of(1, 2, 3, 4, 5)], unit, 3);
  assert.deepEqual([...sequences.batch(Int32Array.of(4))], [0, 2, 5]);
  assert.equal(sequences.complete(4), false);
  assert.equal(sequences.complete(3), true);
});

test('a missing input becomes the mean, and every sequence over it is incomplete', () => {
  const sequences = new Sequences(panel, [Float64Array.of(1, 2, Number.NaN, 4, 5)], unit, 2);
  assert.deepEqual([...sequences.batch(Int32Array.of(3))], [0, 4]);
  assert.deepEqual(
    [2, 3, 4].map((row) => sequences.complete(row)),
    [false, false, true],
  );
});

test('the scaler sees the given rows only, leaves NaN out and clips at five deviations', () => {
  const scaler = fitScaler([Float64Array.of(1, 3, Number.NaN, 1000)], Int32Array.of(0, 1, 2));
  assert.deepEqual(scaler, { mean: [2], deviation: [1] });
  assert.deepEqual(
    [3, 1000, -1000].map((x) => standardise(scaler, 0, x)),
    [1, 5, -5],
  );
});

test('a constant column is left unscaled', () => {
  assert.deepEqual(fitScaler([Float64Array.of(4, 4)], Int32Array.of(0, 1)), { mean: [4], deviation: [1] });
});
