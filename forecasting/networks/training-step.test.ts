import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TerminalError } from '../../schemas/errors.ts';
import { Adam } from './adam.ts';
import { blockLstm, blockLstmHalf } from './block-lstm.ts';
import { type Dropout, givenDropout, masksOf, NO_DROPOUT, siteWidths } from './dropout.ts';
import { studentHead } from './heads.ts';
import { NETWORK_NAMES } from './names.ts';
import { forward, initialWeights } from './network.ts';
import { NETWORKS } from './networks.ts';
import { objective, type Targets } from './objective.ts';
import { liveTensors, tf } from './tensorflow.ts';
import { clipByGlobalNorm, TrainingSteps } from './training-step.ts';
import { zerosLike } from './weights.ts';

const RATE = 0.005;
const options = { clipNorm: 1, weightDecay: 0.1 };

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

const CASES = NETWORK_NAMES.map((name) => ({
  name,
  hidden: 4,
  steps: 1000,
  recurrent: blockLstm,
  kind: 'float32',
}));
const [lstm] = CASES.filter(({ name }) => name === 'lstm') as [(typeof CASES)[0]];
// The width from which the gradient of a layer is in several calls.
CASES.push({ ...lstm, hidden: 128, steps: 100 });
// What `precision: mixed` trains on; a processor has these kernels too.
CASES.push({ ...lstm, recurrent: blockLstmHalf, kind: 'float16' });
for (const { name, hidden, steps, recurrent, kind } of CASES) {
  test(`${steps} steps of network ${name} of ${hidden} units in ${kind} lower the loss and leak no tensor`, () => {
    const network = NETWORKS[name];
    const shape = { inputs: 3, steps: 12, hidden, layers: 2, heads: 2, outputs: 2 };
    const adam = adamOf(initialWeights(network, shape, 1));
    const x = wave([12, 6, 3], 0.37) as tf.Tensor3D;
    const returns = wave([6, 1], 1.3) as tf.Tensor2D;
    const weight = tf.onesLike(returns);
    const none = { directional: 0, sharpness: 1, direction: 0, volatility: 0 };
    const pass = (weights: tf.Tensor[], x: tf.Tensor, dropout: Dropout) =>
      forward(network, weights, x as tf.Tensor3D, shape, { recurrent, dropout });
    const fit = new TrainingSteps(
      adam,
      (weights, [x, returns, weight, ...masks]) => {
        const outputs = pass(weights, x!, givenDropout(masks));
        return objective(outputs, studentHead, { returns, weight } as Targets, none);
      },
      options,
    );
    const widths = name === 'lstm' ? siteWidths((noting) => pass(adam.read(), x, noting)) : [];
    const step = (i: number) =>
      tf.tidy(() => {
        const seeds = Uint32Array.from({ length: 6 }, (_, row) => 6 * i + row);
        return fit.step([x, returns, weight, ...masksOf(0.1, seeds, widths)], RATE);
      });
    const first = step(0);
    const before = liveTensors();
    const losses = Array.from({ length: steps }, (_, i) => step(i + 1));
    assert.deepEqual(liveTensors(), before);
    const last = losses.slice(-20).reduce((a, b) => a + b) / 20;
    assert.ok(last < first - 0.1, `${last} is not below ${first}`);
    fit.dispose();
    adam.dispose();
    tf.dispose([x, returns, weight]);
  });
}

test('ten steps in float16 bring the weights where those in float32 bring them, to 1 % of the way', () => {
  const network = NETWORKS.lstm;
  const shape = { inputs: 3, steps: 12, hidden: 8, layers: 2, heads: 2, outputs: 1 };
  // Behind a head of zeros no layer would have a gradient at the first step.
  const initial = initialWeights(network, shape, 1).map((weight, i, { length }) =>
    i < length - 2 ? weight : { ...weight, values: weight.values.map((_, k) => Math.sin(k + 1)) },
  );
  const x = wave([12, 16, 3], 0.37) as tf.Tensor3D;
  const y = wave([16, 1], 1.3);
  const after = (recurrent: typeof blockLstm) => {
    const adam = adamOf(initial);
    const pass = { recurrent, dropout: NO_DROPOUT };
    const loss = (weights: tf.Tensor[], [x, y]: tf.Tensor[]) =>
      forward(network, weights, x as tf.Tensor3D, shape, pass)
        .sub(y!)
        .square()
        .mean() as tf.Scalar;
    const fit = new TrainingSteps(adam, loss, options);
    for (let i = 0; i < 10; i++) fit.step([x, y], RATE);
    const { weights } = adam.state();
    fit.dispose();
    adam.dispose();
    return weights.flatMap(({ values }) => [...values]);
  };
  const norm = (values: number[]) => Math.hypot(...values);
  const start = initial.flatMap(({ values }) => [...values]);
  const full = after(blockLstm);
  const way = norm(full.map((value, i) => value - start[i]!));
  const apart = norm(after(blockLstmHalf).map((value, i) => value - full[i]!));
  assert.ok(apart < 0.01 * way, `${apart} of ${way}`);
  assert.ok(apart > 1e-6 * way, 'they were computed in float16');
});

test('a loss or a gradient that is not finite ends the fit with NonFiniteLoss, the norm in its details', () => {
  const weights = [{ name: 'w', shape: [1], values: Float32Array.of(0) }];
  const before = liveTensors();
  for (const [loss, details] of [
    // The root has an infinite slope at zero, where its value is zero.
    [(w: tf.Tensor) => w.sqrt().sum(), { loss: '0', gradientNorm: 'Infinity', learningRate: 0.005 }],
    [(w: tf.Tensor) => w.sub(1).log().sum(), { loss: 'NaN', gradientNorm: '1', learningRate: 0.005 }],
  ] as const) {
    const adam = adamOf(weights);
    const fit = new TrainingSteps(adam, ([w]) => loss(w!) as tf.Scalar, options);
    assert.throws(
      () => fit.step([], RATE),
      (error) => {
        assert.ok(error instanceof TerminalError);
        assert.equal(error.type, 'NonFiniteLoss');
        assert.deepEqual(error.details, details);
        return true;
      },
    );
    assert.deepEqual(adam.state().weights, weights, 'the weights stay as they were');
    fit.dispose();
    adam.dispose();
  }
  assert.deepEqual(liveTensors(), before);
});
