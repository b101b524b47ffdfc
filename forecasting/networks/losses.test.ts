import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { quantileHead, quantilesOf, studentHead } from './heads.ts';
import { distributionOf, objective, outputsOf } from './objective.ts';
import { MEAN_UNIT } from './student-loss.ts';
import { tf } from './tensorflow.ts';

const { losses: oracle, batch } = JSON.parse(
  readFileSync(new URL('./testdata/networks.json', import.meta.url), 'utf8'),
);
const head = quantileHead(oracle.levels, oracle.reference);
const none = { directional: 0, sharpness: 5, direction: 0, volatility: 0 };
const all = { directional: 0.4, sharpness: 5, direction: 0.3, volatility: 0.2 };

/** The same numbers as testdata/networks.py. */
function wave(shape: [number, number], step: number, size: number): tf.Tensor2D {
  const values = Float32Array.from({ length: shape[0] * shape[1] }, (_, k) => Math.sin(k * step) * size);
  return tf.tensor2d(values, shape);
}
const outputs = wave([batch, 14], 0.31, 0.8);
const returns = wave([batch, 2], 0.9, 2).add<tf.Tensor2D>(0.1);
const ratio = wave([batch, 2], 0.7, 0.4).add<tf.Tensor2D>(0.9);
const weight = tf.onesLike(returns);
const targets = { returns, weight, variance: { ratio, weight } };

function close(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < actual.length; i++) {
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `${i}: ${actual[i]}, not ${expected[i]}`);
  }
}

test('outputs of zero are the quantiles of the reference, whatever they are they never cross', () => {
  const zero = quantilesOf(tf.zeros([1, 5]), oracle.reference);
  close(
    zero.map((q) => q.dataSync()[0]!),
    oracle.reference,
    1e-6,
  );
  const wild = quantilesOf(wave([40, 5], 1.7, 6), oracle.reference).map((q) => q.dataSync());
  for (let row = 0; row < 40; row++) {
    for (let i = 1; i < 5; i++) assert.ok(wild[i]![row]! > wild[i - 1]![row]!);
  }
});

test('the quantile head has the quantiles of the oracle and the pinball loss of scikit-learn', () => {
  const distribution = distributionOf(outputs, head, 2);
  quantilesOf(distribution, oracle.reference).forEach((q, i) => {
    close(q.dataSync(), oracle.quantiles[i]);
  });
  close(head.loss(distribution, returns, weight).dataSync(), [oracle.pinball]);
});

test('pinball loss, directional term, direction and volatility tasks add up to the value and gradient of JAX', () => {
  assert.equal(outputsOf(head, 2, all), 14);
  const loss = (o: tf.Tensor) => objective(o as tf.Tensor2D, head, targets, all);
  close(loss(outputs).dataSync(), [oracle.total]);
  close(tf.grad(loss)(outputs).dataSync(), oracle.totalGradient);
});

test('without terms the objective is the loss of the head', () => {
  const own = outputs.slice([0, 0], [-1, 4]) as tf.Tensor2D;
  assert.equal(outputsOf(studentHead, 2, none), 4);
  assert.deepEqual(
    objective(own, studentHead, targets, none).dataSync(),
    studentHead.loss(own, returns, weight).dataSync(),
  );
});

test('the directional term is 1 - tanh(k y yhat): by hand for y = 2, m = 3 and k = 1', () => {
  const term = { ...none, directional: 1, sharpness: 1 };
  const one = { returns: tf.tensor2d([[2]]), weight: tf.tensor2d([[1]]) };
  const loss = (o: tf.Tensor) => objective(o as tf.Tensor2D, studentHead, one, term);
  const at = tf.tensor2d([[3, 0]]);
  close(loss(at).dataSync(), [1 - Math.tanh(2 * 3 * MEAN_UNIT)], 1e-6);
  const slope = -2 * MEAN_UNIT * (1 - Math.tanh(0.6) ** 2);
  close(tf.grad(loss)(at).dataSync(), [slope, 0], 1e-6);
});

test('targets without weight count for nothing in any term', () => {
  const half = tf.tensor2d([1, 0, 1, 0, 1, 0], [3, 2]);
  const value = (spoilt: number) => {
    const keep = (x: tf.Tensor2D) => x.mul(half).add<tf.Tensor2D>(tf.scalar(1).sub(half).mul(spoilt));
    const given = {
      returns: keep(returns),
      weight: half,
      variance: { ratio: keep(ratio), weight: half },
    };
    return objective(outputs, head, given, all).dataSync()[0]!;
  };
  assert.equal(value(0), value(7));
});
