import assert from 'node:assert/strict';
import { test } from 'node:test';
import { liveTensors, tf } from './tensorflow.ts';
import { WeightAverage } from './weight-average.ts';
import type { Weight } from './weights.ts';

const start = (value: number): Weight[] => [{ name: 'w', shape: [1], values: Float32Array.of(value) }];
const add = (average: WeightAverage, value: number, step: number) =>
  tf.tidy(() => average.add([tf.tensor1d([value])], step));
const valueIn = (average: WeightAverage) => average.weights()[0]!.values[0]!;

test('by hand: decay 1/10, then 2/11, at last the decay asked for', () => {
  const average = new WeightAverage(start(10), 0.5);
  add(average, 0, 1);
  assert.ok(Math.abs(valueIn(average) - 1) < 1e-6);
  add(average, 12, 2);
  assert.ok(Math.abs(valueIn(average) - (1 * 2 + 12 * 9) / 11) < 1e-6);
  add(average, 0, 1000);
  assert.ok(Math.abs(valueIn(average) - 5) < 1e-6);
  average.dispose();
});

test('an average continued from its own weights is the same bits, and nothing is left behind', () => {
  const before = liveTensors();
  const whole = new WeightAverage(start(1), 0.9);
  for (let step = 1; step <= 20; step++) add(whole, Math.sin(step), step);
  const first = new WeightAverage(start(1), 0.9);
  for (let step = 1; step <= 7; step++) add(first, Math.sin(step), step);
  const second = new WeightAverage(first.weights(), 0.9);
  for (let step = 8; step <= 20; step++) add(second, Math.sin(step), step);
  assert.deepEqual(second.weights(), whole.weights());
  for (const average of [whole, first, second]) average.dispose();
  assert.deepEqual(liveTensors(), before);
});
