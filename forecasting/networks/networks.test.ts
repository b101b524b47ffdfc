import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { blockLstm } from './block-lstm.ts';
import { NO_DROPOUT } from './dropout.ts';
import { NETWORK_NAMES } from './names.ts';
import { forward, initialWeights, type NetworkShape } from './network.ts';
import { NETWORKS } from './networks.ts';
import { stepsOfScales } from './scales.ts';
import { causalConvolution } from './tcn.ts';
import { tf } from './tensorflow.ts';
import { countOf } from './weights.ts';

const oracle = JSON.parse(readFileSync(new URL('./testdata/networks.json', import.meta.url), 'utf8'));
const pass = { recurrent: blockLstm, dropout: NO_DROPOUT };

/** The same numbers as testdata/networks.py. */
function wave(shape: number[], step: number, size: number): tf.Tensor {
  const length = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length }, (_, k) => Math.sin(k * step) * size),
    shape,
  );
}

function close(actual: tf.Tensor, expected: ArrayLike<number>, what: string) {
  const values = actual.dataSync();
  assert.equal(values.length, expected.length);
  values.forEach((x, i) => {
    const error = Math.abs(x - expected[i]!);
    assert.ok(error <= 1e-5 * Math.max(1, Math.abs(expected[i]!)), `${what} ${i}: ${x}, not ${expected[i]}`);
  });
}

for (const name of NETWORK_NAMES) {
  const { steps, hidden, shapes, ...expected } = oracle.networks[name];
  const { batch, inputs, heads, outputs } = oracle;
  const shape: NetworkShape = { inputs, steps, hidden, layers: 2, heads, outputs };
  const network = NETWORKS[name];
  const weights = () => shapes.map((s: number[], i: number) => wave(s, 0.11 + 0.02 * i, 0.6)) as tf.Tensor[];
  const x = () => wave([steps, batch, inputs], 0.37, 1.5) as tf.Tensor3D;

  test(`network ${name} takes weights of the shapes of its oracle and starts at zero`, () => {
    const initial = initialWeights(network, shape, 1);
    assert.deepEqual(
      initial.map((w) => w.shape),
      shapes,
    );
    assert.equal(new Set(initial.map((w) => w.name)).size, initial.length);
    const tensors = initial.map((w) => tf.tensor(w.values, w.shape));
    const values = forward(network, tensors, x(), shape, pass).dataSync();
    assert.deepEqual([...values], new Array(batch * outputs).fill(0));
  });

  test(`network ${name} gives the outputs of Keras with the same weights, to 1e-5`, () => {
    close(forward(network, weights(), x(), shape, pass), expected.outputs, 'output');
  });

  test(`network ${name} has the gradients of JAX in every weight and the inputs, to 1e-5`, () => {
    const direction = wave([batch, outputs], 0.19, 1).add(0.5);
    const loss = (x: tf.Tensor, ...w: tf.Tensor[]) =>
      forward(network, w, x as tf.Tensor3D, shape, pass)
        .mul(direction)
        .sum();
    const [dx, ...gradients] = tf.grads(loss)([x(), ...weights()]);
    close(dx!, expected.inputGradient, 'input');
    gradients.forEach((g, i) => {
      close(g, expected.weightGradients[i], `weight ${i} element`);
    });
  });
}

test('the multi-scale network has 3.2 million weights at its default size', () => {
  const shape = { inputs: 13, steps: 60, hidden: 240, layers: 2, heads: 4, outputs: 8 };
  assert.equal(countOf(initialWeights(NETWORKS['multi-scale'], shape, 1)), 3_217_312);
});

test('the scales read the last 10 steps, the last 30, and every third of 60, all up to the last', () => {
  const [short, middle, long] = stepsOfScales(60);
  assert.deepEqual(short, [50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  assert.deepEqual([middle!.length, middle![0], middle!.at(-1)], [30, 30, 59]);
  assert.deepEqual([long!.length, long![0], long![1], long!.at(-1)], [20, 2, 5, 59]);
  assert.deepEqual(stepsOfScales(4), [
    [0, 1, 2, 3],
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ]);
});

test('a causal convolution sees the present, one and two dilations back, and zeros before the start', () => {
  const x = tf.tensor3d([1, 10, 100, 1000, 10000], [5, 1, 1]);
  const y = causalConvolution(x, tf.tensor2d([3, 2, 1], [3, 1]), tf.tensor1d([0.5]), 2);
  assert.deepEqual([...y.dataSync()], [1.5, 10.5, 102.5, 1020.5, 10203.5]);
});
