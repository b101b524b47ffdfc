import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Adam } from './adam.ts';
import { inputColumns } from './inputs.ts';
import { freshProgress } from './progress.ts';
import { fitScaler } from './scaler.ts';
import { Sequences } from './sequences.ts';
import { splitOrigins, validationStart } from './targets.ts';
import { liveTensors, tf } from './tensorflow.ts';
import { syntheticPanel } from './testing.ts';
import { clipByGlobalNorm, evaluate, trainingStep } from './training-step.ts';
import { initialWeights } from './weights.ts';

const panel = syntheticPanel();
const { columns, names } = inputColumns(panel, 'all');
const sequences = new Sequences(panel, columns, fitScaler(columns, Int32Array.of(60, 61, 62, 63)), 5);
const { train, validation } = splitOrigins(panel, sequences, validationStart(panel));
const weights = initialWeights({ inputs: names.length, hidden: 6, layers: 2, outputs: 8 }, 1);
const positions = Int32Array.from({ length: 32 }, (_, i) => i);
const options = { clipNorm: 1, weightDecay: 0.1, learningRate: 0.01 };

test('gradients of joint norm 5 are scaled to norm 1, shorter ones stay', () => {
  const values = (limit: number) =>
    clipByGlobalNorm([tf.tensor1d([3]), tf.tensor1d([0, 4])], limit).flatMap((g) => [...g.dataSync()]);
  assert.deepEqual(
    values(1).map((x) => Number(x.toFixed(6))),
    [0.6, 0, 0.8],
  );
  assert.deepEqual(values(6), [3, 0, 4]);
});

test('fifty steps lower the loss and leak no tensor', () => {
  const adam = new Adam(freshProgress(weights, 0).adam);
  const first = trainingStep(adam, sequences, train, positions, options);
  const before = liveTensors();
  let last = first;
  for (let i = 0; i < 50; i++) last = trainingStep(adam, sequences, train, positions, options);
  assert.deepEqual(liveTensors(), before);
  assert.ok(last < first, `${last} is not below ${first}`);
  adam.dispose();
});

test('evaluation leaks no tensor and starts at the loss of the baseline', () => {
  const before = liveTensors();
  const loss = evaluate(weights, sequences, validation);
  assert.deepEqual(liveTensors(), before);
  let sum = 0;
  let count = 0;
  validation.targets.forEach((u, i) => {
    if (validation.present[i] === 0) return;
    sum += -Math.log(8 / (3 * Math.PI * Math.sqrt(3))) + 3 * Math.log1p((u * u) / 3);
    count += 1;
  });
  assert.ok(Math.abs(loss - sum / count) < 1e-5);
});

test('a loss that is not finite ends the fit with NonFiniteLoss', () => {
  const broken = { ...train, targets: train.targets.map(() => Number.POSITIVE_INFINITY) };
  const adam = new Adam(freshProgress(weights, 0).adam);
  assert.throws(() => trainingStep(adam, sequences, broken, positions, options), { type: 'NonFiniteLoss' });
  adam.dispose();
});
