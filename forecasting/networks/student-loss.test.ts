import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { studentLoss } from './student-loss.ts';
import { tf } from './tensorflow.ts';

const oracle = JSON.parse(readFileSync(new URL('./testdata/oracle.json', import.meta.url), 'utf8'));

function loss(outputs: number[][], targets: number[][], present: number[][]): number {
  return studentLoss(tf.tensor2d(outputs), tf.tensor2d(targets), tf.tensor2d(present)).dataSync()[0]!;
}

for (const { u, mean, logSigma, loss: expected } of oracle.student) {
  test(`-ln p(${u}) with mean ${mean} and log sigma ${logSigma} is scipy's ${expected.toFixed(6)}`, () => {
    assert.ok(Math.abs(loss([[mean, logSigma]], [[u]], [[1]]) - expected) < 1e-5);
  });
}

test('a missing target counts for nothing', () => {
  const [first, second] = oracle.student;
  const outputs = [
    [first.mean, 0.9, first.logSigma, -0.3],
    [second.mean, 0.1, second.logSigma, 2],
  ];
  const targets = [
    [first.u, 0],
    [second.u, 0],
  ];
  const value = loss(outputs, targets, [
    [1, 0],
    [1, 0],
  ]);
  assert.ok(Math.abs(value - (first.loss + second.loss) / 2) < 1e-5);
});

test('the mean over a batch with missing targets and its gradient are those of JAX, to 1e-5', () => {
  const { outputs, targets, present, loss: expected, gradient } = oracle.studentBatch;
  assert.ok(Math.abs(loss(outputs, targets, present) - expected) < 1e-5);
  const found = tf.grad((x) => studentLoss(x as tf.Tensor2D, tf.tensor2d(targets), tf.tensor2d(present)))(
    tf.tensor2d(outputs),
  );
  const values = found.dataSync();
  assert.equal(values.length, gradient.flat().length);
  gradient.flat().forEach((g: number, i: number) => {
    assert.ok(Math.abs(values[i]! - g) < 1e-5, `element ${i}: ${values[i]}, not ${g}`);
  });
});
