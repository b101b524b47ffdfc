import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalError } from '../../schemas/errors.ts';
import { Adam } from './adam.ts';
import { blockLstm } from './block-lstm.ts';
import { NO_DROPOUT, seededDropout } from './dropout.ts';
import { studentHead } from './heads.ts';
import { NETWORK_NAMES } from './names.ts';
import { forward, initialWeights } from './network.ts';
import { NETWORKS } from './networks.ts';
import { objective } from './objective.ts';
import { liveTensors, tf } from './tensorflow.ts';
import { clipByGlobalNorm, trainingStep } from './training-step.ts';
import { zerosLike } from './weights.ts';

const options = { clipNorm: 1, weightDecay: 0.1, learningRate: 0.005 };
const shape = { inputs: 3, steps: 12, hidden: 4, layers: 2, heads: 2, outputs: 2 };

function wave(shape: number[], step: number): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * step)),
    shape,
  );
}

const adamOf = (weights: ReturnType<typeof initialWeights>) =>
  new Adam({ step: 0, weights, first: zerosLike(weights), second: zerosLike(weights) });

test('gradients of joint norm 5 are scaled to norm 1, shorter ones stay', () => {
  const clip = (limit: number) => clipByGlobalNorm([tf.tensor1d([3]), tf.tensor1d([0, 4])], limit);
  const values = (limit: number) => clip(limit).clipped.flatMap((g) => [...g.dataSync()]);
  assert.deepEqual(
    values(1).map((x) => Number(x.toFixed(6))),
    [0.6, 0, 0.8],
  );
  assert.deepEqual(values(6), [3, 0, 4]);
  assert.equal(clip(6).norm.dataSync()[0], 5);
});

for (const name of NETWORK_NAMES) {
  const steps = name === 'lstm' ? 1000 : 60;
  test(`${steps} steps of network ${name} lower the loss and leak no tensor`, () => {
    const network = NETWORKS[name];
    const adam = adamOf(initialWeights(network, shape, 1));
    const x = wave([12, 6, 3], 0.37) as tf.Tensor3D;
    const returns = wave([6, 1], 1.3) as tf.Tensor2D;
    const weight = tf.onesLike(returns);
    const none = { directional: 0, sharpness: 1, direction: 0, volatility: 0 };
    const step = (i: number) =>
      trainingStep(
        adam,
        (weights) => {
          const masks = Uint32Array.from({ length: 6 }, (_, row) => 6 * i + row);
          const dropout = name === 'lstm' ? seededDropout(0.1, masks) : NO_DROPOUT;
          const outputs = forward(network, weights, x, shape, { recurrent: blockLstm, dropout });
          return objective(outputs, studentHead, { returns, weight }, none);
        },
        options,
      );
    const first = step(0);
    const before = liveTensors();
    const losses = Array.from({ length: steps }, (_, i) => step(i + 1));
    assert.deepEqual(liveTensors(), before);
    const last = losses.slice(-20).reduce((a, b) => a + b) / 20;
    assert.ok(last < first - 0.1, `${last} is not below ${first}`);
    adam.dispose();
    tf.dispose([x, returns, weight]);
  });
}

test('a loss or a gradient that is not finite ends the fit with NonFiniteLoss, the norm in its details', () => {
  const weights = [{ name: 'w', shape: [1], values: Float32Array.of(0) }];
  const before = liveTensors();
  for (const [loss, details] of [
    // The root has an infinite slope at zero, where its value is zero.
    [(w: tf.Tensor) => w.sqrt().sum(), { loss: '0', gradientNorm: 'Infinity', learningRate: 0.005 }],
    [(w: tf.Tensor) => w.sub(1).log().sum(), { loss: 'NaN', gradientNorm: '1', learningRate: 0.005 }],
  ] as const) {
    const adam = adamOf(weights);
    assert.throws(
      () => trainingStep(adam, ([w]) => loss(w!) as tf.Scalar, options),
      (error) => {
        assert.ok(error instanceof TerminalError);
        assert.equal(error.type, 'NonFiniteLoss');
        assert.deepEqual(error.details, details);
        return true;
      },
    );
    assert.deepEqual(adam.state().weights, weights, 'the weights stay as they were');
    adam.dispose();
  }
  assert.deepEqual(liveTensors(), before);
});
