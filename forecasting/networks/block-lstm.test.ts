import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { blockLstm, fused, layerWith } from './block-lstm.ts';
import { unfusedGradient } from './lstm-gradient.ts';
import { tf } from './tensorflow.ts';

const oracle = JSON.parse(readFileSync(new URL('./testdata/oracle.json', import.meta.url), 'utf8'));
const { batch, steps, inputs, hidden } = oracle.shape;

/** The same numbers as testdata/oracle.py. */
function wave<R extends tf.Rank>(shape: tf.ShapeMap[R], step: number, size: number): tf.Tensor<R> {
  const length = (shape as number[]).reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length }, (_, k) => Math.sin(k * step) * size),
    shape,
  );
}

function close(actual: tf.Tensor, expected: ArrayLike<number>, tolerance: number) {
  const values = actual.dataSync();
  assert.equal(values.length, expected.length);
  values.forEach((x, i) => {
    assert.ok(Math.abs(x - expected[i]!) <= tolerance, `element ${i}: ${x} is not ${expected[i]}`);
  });
}

function kernels(): tf.Tensor[] {
  return [0, 1].flatMap((layer) => {
    const width = layer === 0 ? inputs : hidden;
    return [
      wave([width + hidden, 4 * hidden], 0.11 + 0.02 * layer, 0.8),
      wave([4 * hidden], 0.23 + 0.02 * layer, 0.5),
    ];
  });
}

const x = wave<tf.Rank.R3>([steps, batch, inputs], 0.37, 1.5);
const stack = (x: tf.Tensor, w: tf.Tensor[], layer = blockLstm) =>
  layer(
    layer(x as tf.Tensor3D, w[0] as tf.Tensor2D, w[1] as tf.Tensor1D),
    w[2] as tf.Tensor2D,
    w[3] as tf.Tensor1D,
  );

test('two stacked layers give the hidden states of Keras on JAX', () => {
  close(stack(x, kernels()), oracle.hidden, 1e-6);
});

const unfused = layerWith(unfusedGradient);
for (const [calls, layer] of [
  ['one call', blockLstm],
  ['several', unfused],
] as const) {
  test(`gradients of inputs, kernels and biases equal those of JAX: ${calls}`, () => {
    const direction = wave([steps, batch, hidden], 0.19, 1);
    const gradients = tf.grads((x, ...w) => stack(x, w, layer).mul(direction).sum())([x, ...kernels()]);
    close(gradients[0]!, oracle.inputGradient, 1e-5);
    oracle.weightGradients.forEach((expected: number[], i: number) => {
      close(gradients[i + 1]!, expected, 1e-5);
    });
  });
}

/** Sums over a span are of 20 time steps, so before and behind, at and beyond its ends. */
for (const steps of [1, 2, 20, 21, 41]) {
  test(`a layer of 128 units over ${steps} steps has the gradient of BlockLSTMGradV2`, () => {
    const [inputs, hidden, batch] = [3, 128, 5];
    const given = [
      wave([steps, batch, inputs], 0.37, 1.5),
      wave([inputs + hidden, 4 * hidden], 0.11, 0.1),
      wave([4 * hidden], 0.23, 0.5),
    ];
    const direction = wave([steps, batch, hidden], 0.19, 1);
    const gradients = (layer: typeof blockLstm) =>
      tf.grads((x, k, b) =>
        layer(x as tf.Tensor3D, k as tf.Tensor2D, b as tf.Tensor1D)
          .mul(direction)
          .sum(),
      )(given);
    const expected = gradients(fused);
    gradients(blockLstm).forEach((actual, i) => {
      const values = expected[i]!.dataSync();
      close(actual, values, 1e-5 * Math.max(...values.map(Math.abs)));
    });
  });
}

test('one layer and its gradient equal tf.layers.lstm to 1e-6', () => {
  const [kernel, bias] = kernels() as [tf.Tensor2D, tf.Tensor1D];
  const layer = tf.layers.lstm({ units: hidden, returnSequences: true, recurrentActivation: 'sigmoid' });
  const batchMajor = tf.transpose(x, [1, 0, 2]);
  layer.apply(batchMajor);
  layer.setWeights([kernel.slice([0, 0], [inputs, -1]), kernel.slice([inputs, 0], [hidden, -1]), bias]);
  const theirs = (x: tf.Tensor) =>
    tf.transpose(layer.apply(tf.transpose(x, [1, 0, 2])) as tf.Tensor, [1, 0, 2]);
  const ours = (x: tf.Tensor) => blockLstm(x as tf.Tensor3D, kernel, bias);
  close(ours(x), theirs(x).dataSync(), 1e-6);
  const gradient = (f: (x: tf.Tensor) => tf.Tensor) => tf.grad((x) => f(x).square().sum())(x);
  close(gradient(ours), gradient(theirs).dataSync(), 1e-6);
});
