import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recording } from './recording.ts';
import { attribute, backend, execute, int64, liveTensors, tf } from './tensorflow.ts';

const { binding } = backend;

/** Values of one repetition on these inputs. */
function run(recording: Recording, ...inputs: tf.Tensor[]): number[][] {
  const made = recording.run(backend.getInputTensorIds(inputs));
  const values = made.map((id) => [...binding.tensorDataSync(id)]);
  for (const id of made) binding.deleteTensor(id);
  return values;
}

test('a repetition computes on its own inputs with the constants of the recording', () => {
  const x = tf.tensor1d([1, 2]);
  const recording = new Recording([x], ([x]) => [x!.mul(3).add(tf.tensor1d([10, 20])), x!.sum()]);
  assert.deepEqual(run(recording, x), [[13, 26], [3]]);
  assert.deepEqual(run(recording, tf.tensor1d([5, -1])), [[25, 17], [4]]);
  recording.dispose();
});

test('an input, a constant and the same tensor twice can be outputs', () => {
  const x = tf.tensor1d([1, 2]);
  const recording = new Recording([x], ([x]) => {
    const twice = x!.mul(2);
    return [x!, tf.scalar(7), twice, twice];
  });
  assert.deepEqual(run(recording, tf.tensor1d([3, 4])), [[3, 4], [7], [6, 8], [6, 8]]);
  assert.deepEqual(run(recording, x), [[1, 2], [7], [2, 4], [2, 4]]);
  recording.dispose();
});

test('gradients are those of the tape, bit for bit', () => {
  const f = (x: tf.Tensor) => x.sin().mul(x.exp()).square().mean() as tf.Scalar;
  const x = tf.tensor1d([0.3, -1.7, 0.9]);
  const recording = new Recording([x], ([x]) => {
    const { value, grad } = tf.valueAndGrad(f)(x!);
    return [value, grad];
  });
  const y = tf.tensor1d([1.1, 0.2, -0.4]);
  const { value, grad } = tf.valueAndGrad(f)(y);
  assert.deepEqual(run(recording, y), [[value.dataSync()[0]], [...grad.dataSync()]]);
  recording.dispose();
});

test('a variable is read anew and written once a repetition, not by the recording', () => {
  const type = [attribute.float32('dtype')];
  const made = [
    attribute.string('container', ''),
    attribute.string('shared_name', 'recording.test'),
    attribute.shape('shape', []),
    ...type,
  ];
  const handle = execute('VarHandleOp', made, [], 1)[0]!;
  execute('AssignVariableOp', type, [handle, tf.scalar(1)], 0);
  const recording = new Recording([tf.scalar(0)], ([x]) => {
    const before = execute('ReadVariableOp', type, [handle], 1)[0]!;
    execute('AssignAddVariableOp', type, [handle, x!], 0);
    return [before.mul(1)];
  });
  assert.deepEqual(run(recording, tf.scalar(5)), [[1]]);
  assert.deepEqual(run(recording, tf.scalar(2)), [[6]]);
  assert.deepEqual(run(recording, tf.scalar(0)), [[8]]);
  recording.dispose();
});

test('reading a value that may differ is refused while recording, and the backend is as before after it', () => {
  const x = tf.tensor1d([1, 2]);
  assert.throws(() => new Recording([x], ([x]) => [x!.mul(x!.add(1).dataSync()[0]!)]), /was read while/);
  assert.deepEqual([...x.add(1).dataSync()], [2, 3]);
});

test('a thousand repetitions and a disposed recording leave no tensor behind', () => {
  int64(2);
  const before = liveTensors();
  tf.tidy(() => {
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const recording = new Recording([x], ([x]) => [x!.matMul(x!).slice([0, 0], [1, 2]).relu()]);
    for (let i = 0; i < 1000; i++) run(recording, x);
    recording.dispose();
  });
  assert.deepEqual(liveTensors(), before);
});
