import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { blockLstm, blockLstmHalf } from './block-lstm.ts';
import {
  type CudnnKernels,
  cudnnLayer,
  cudnnLstm,
  cudnnLstmHalf,
  fromCanonical,
  nativeKernels,
  toCanonical,
} from './cudnn-lstm.ts';
import { fromHalf, lossScale, toHalf } from './half.ts';
import { agrees, recurrentKernels } from './recurrent.ts';
import { attribute, DEVICE, execute, int64, liveTensors, tf } from './tensorflow.ts';

const oracle = JSON.parse(readFileSync(new URL('./testdata/cudnn.json', import.meta.url), 'utf8'));

test('one input and one unit by hand: input weights i f c o, recurrent weights, zeros, biases', () => {
  const kernel = tf.tensor2d([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
  ]);
  const flat = toCanonical(kernel, tf.tensor1d([9, 10, 11, 12]));
  assert.deepEqual([...flat.dataSync()], [1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 9, 10, 11, 12]);
});

test("weights in cuDNN's order are those that Keras hands to it, and come back as they were", () => {
  const { inputs, hidden, params } = oracle;
  const kernel = tf.range(1, (inputs + hidden) * 4 * hidden + 1).reshape([inputs + hidden, 4 * hidden]);
  const bias = tf.range(1, 4 * hidden + 1).neg() as tf.Tensor1D;
  const flat = toCanonical(kernel as tf.Tensor2D, bias);
  assert.deepEqual([...flat.dataSync()], params);
  const back = fromCanonical(flat, inputs, hidden);
  assert.deepEqual(back.kernel.dataSync(), kernel.dataSync());
  assert.deepEqual(back.bias.dataSync(), bias.dataSync());
});

test('halves round as IEEE 754 says and leave no tensor behind', () => {
  const before = liveTensors();
  const values = tf.tidy(() => [...fromHalf(toHalf(tf.tensor1d([1, 1 / 3, 65504, 1e6, 1e-9]))).dataSync()]);
  assert.deepEqual(values, [1, 0.333251953125, 65504, Number.POSITIVE_INFINITY, 0]);
  assert.deepEqual(liveTensors(), before);
});

test('the loss scale is the power of two that brings the largest gradient to between 8 and 16', () => {
  const scale = (values: number[]) => lossScale(tf.tensor1d(values)).dataSync()[0]!;
  assert.equal(scale([0.5, -3]), 4);
  assert.equal(scale([1e-6, 0]), 2 ** 23);
  assert.equal(scale([100]), 0.125);
  assert.ok(Number.isFinite(scale([0])));
});

test('kernels are chosen by what runs and agrees: on a processor BlockLSTM in float32', () => {
  assert.equal(agrees(blockLstm, 0), true);
  assert.equal(
    agrees((x, k, b) => blockLstm(x, k, b).mul(1.001), 1e-4),
    false,
  );
  if (DEVICE === 'cuda') return;
  const before = liveTensors();
  assert.equal(agrees(cudnnLstm, 1e-4), false);
  assert.equal(agrees(cudnnLstmHalf, 1e-2), false);
  assert.deepEqual(liveTensors(), before);
  for (const precision of ['float32', 'mixed'] as const) {
    const { layer, kernels, precision: used } = recurrentKernels(precision);
    assert.deepEqual({ layer, kernels, used }, { layer: blockLstm, kernels: 'BlockLSTMV2', used: 'float32' });
  }
});

test('a layer in float16 gives hidden states and gradients of the float32 layer to 1 %', () => {
  assert.equal(agrees(blockLstmHalf, 1e-2), true);
  assert.equal(agrees(blockLstmHalf, 1e-6), false, 'it was computed in float16');
});

/** What cuDNN computes, from its own parameters, by the kernels of BlockLSTM. */
function standIn(half: boolean): CudnnKernels {
  const enter = half ? toHalf : (x: tf.Tensor) => x;
  const leave = half ? fromHalf : (x: tf.Tensor) => x;
  const type = [attribute.bool('use_peephole', false), attribute.float32('T')];
  const inputsOf = (x: tf.Tensor, params: tf.Tensor) => {
    const [inputs, size] = [x.shape[2]!, params.shape[0]!];
    // size = 4 hidden (inputs + hidden + 2)
    const hidden = (Math.sqrt((inputs + 2) ** 2 + size) - inputs - 2) / 2;
    const { kernel, bias } = fromCanonical(leave(params) as tf.Tensor1D, inputs, hidden);
    const [start, peephole] = [tf.zeros([x.shape[1]!, hidden]), tf.zeros([hidden])];
    return [int64(x.shape[0]!), leave(x), start, start, kernel, peephole, peephole, peephole, bias];
  };
  const gatesOf = (inputs: tf.Tensor[]) =>
    execute('BlockLSTMV2', [attribute.float('cell_clip', 0), ...type], inputs, 7);
  return {
    forward: (x, h, c, params) => [enter(gatesOf(inputsOf(x, params))[6]!), h, c, tf.zeros([1])],
    backward: ([x, h, c, params], [dy]) => {
      const inputs = inputsOf(x!, params!);
      const dh = leave(dy!);
      const given = [...inputs, ...gatesOf(inputs), tf.zerosLike(dh), dh];
      const out = execute('BlockLSTMGradV2', type, given, 8);
      const dParams = toCanonical(out[3] as tf.Tensor2D, out[7] as tf.Tensor1D);
      return [enter(out[0]!), h!, c!, enter(dParams)];
    },
  };
}

test('the layer around the cuDNN kernels gives states and gradients of BlockLSTM, in float32 and float16', () => {
  assert.equal(agrees(cudnnLayer(standIn(false), 'float32'), 1e-6), true);
  assert.equal(agrees(cudnnLayer(standIn(true), 'half'), 1e-2), true);
});

test('TensorFlow takes the attributes and inputs of both cuDNN kernels and lacks only the kernels', () => {
  if (DEVICE === 'cuda') return;
  const shapes = [[4, 3, 5], [1, 3, 6], [1, 3, 6], [24 * 13], [4, 3, 6], [1, 3, 6], [1, 3, 6], [1]];
  for (const type of ['float32', 'half'] as const) {
    const { forward, backward } = nativeKernels(type);
    const tensors = shapes.map((s) => (type === 'half' ? toHalf(tf.zeros(s)) : tf.zeros(s)));
    const [x, h, c, params] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    assert.throws(() => forward(x, h, c, params), /CudnnRNN:\s+<no registered kernels>/);
    const gradients = [tensors[4]!, tensors[5]!, tensors[6]!];
    assert.throws(() => backward(tensors, gradients), /CudnnRNNBackprop:\s+<no registered kernels>/);
  }
});
