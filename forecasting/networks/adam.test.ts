import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Adam } from './adam.ts';
import { liveTensors, tf } from './tensorflow.ts';
import { type Weight, zerosLike } from './weights.ts';

const start = (): Weight[] => [{ name: 'w', shape: [2, 1], values: Float32Array.of(1, -2) }];
const fresh = (weights = start()) =>
  new Adam({ step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) });

function step(adam: Adam, gradient: number[], rate: number, decay = 0) {
  tf.tidy(() => adam.apply([tf.tensor2d(gradient, [2, 1])], rate, decay));
}

test('the first step moves each weight by the learning rate against its gradient', () => {
  const adam = fresh();
  step(adam, [0.3, -5], 0.1);
  const [w] = adam.state().weights;
  assert.ok(Math.abs(w!.values[0]! - 0.9) < 1e-5);
  assert.ok(Math.abs(w!.values[1]! + 1.9) < 1e-5);
  adam.dispose();
});

test('five steps equal the published recursion in double precision', () => {
  const adam = fresh();
  const w = [1, -2];
  const m = [0, 0];
  const v = [0, 0];
  for (let t = 1; t <= 5; t++) {
    const g = [Math.sin(t), 0.1 * t];
    step(adam, g, 0.05);
    for (const i of [0, 1]) {
      m[i] = 0.9 * m[i]! + 0.1 * g[i]!;
      v[i] = 0.999 * v[i]! + 0.001 * g[i]! ** 2;
      w[i] =
        w[i]! - ((0.05 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * (m[i]! / (Math.sqrt(v[i]!) + 1e-7));
    }
  }
  const { values } = adam.state().weights[0]!;
  assert.ok(Math.abs(values[0]! - w[0]!) < 1e-5);
  assert.ok(Math.abs(values[1]! - w[1]!) < 1e-5);
  adam.dispose();
});

test('decay shrinks kernels by learning rate times decay', () => {
  const adam = fresh();
  step(adam, [0, 0], 0.1, 0.5);
  assert.deepEqual([...adam.state().weights[0]!.values], [Math.fround(0.95), Math.fround(-1.9)]);
  adam.dispose();
});

test('weights that were read do not change under a later step', () => {
  const adam = fresh();
  const [before] = adam.read();
  step(adam, [1, 1], 0.1);
  assert.deepEqual([...before!.dataSync()], [1, -2]);
  before!.dispose();
  adam.dispose();
});

test('a disposed optimiser leaves no tensor behind', () => {
  const before = liveTensors();
  const adam = fresh();
  step(adam, [1, 1], 0.1);
  adam.state();
  adam.dispose();
  assert.deepEqual(liveTensors(), before);
});
