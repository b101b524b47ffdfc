/**
 * Which kernels a recurrent layer runs on. Asked for once a process: on a CUDA device cuDNN's, when a small layer on them
 * gives what BlockLSTM gives, forward and backward; float16 likewise. On a processor always BlockLSTM in float32.
 */
import { blockLstm, blockLstmHalf } from './block-lstm.ts';
import { cudnnLstm, cudnnLstmHalf } from './cudnn-lstm.ts';
import type { Precision } from './names.ts';
import { DEVICE, tf } from './tensorflow.ts';

/** As blockLstm. */
export type Recurrent = (x: tf.Tensor3D, kernel: tf.Tensor2D, bias: tf.Tensor1D) => tf.Tensor3D;

export interface RecurrentKernels {
  layer: Recurrent;
  kernels: 'BlockLSTMV2' | 'CudnnRNN';
  /** What is used, which is not what was asked for where the device cannot. */
  precision: Precision;
}

const found = new Map<Precision, RecurrentKernels>();

export function recurrentKernels(precision: Precision): RecurrentKernels {
  let chosen = found.get(precision);
  if (!chosen) {
    chosen = choose(precision);
    found.set(precision, chosen);
  }
  return chosen;
}

function choose(precision: Precision): RecurrentKernels {
  if (DEVICE === 'cuda') {
    if (precision === 'mixed') {
      if (agrees(cudnnLstmHalf, 1e-2)) return { layer: cudnnLstmHalf, kernels: 'CudnnRNN', precision };
      if (agrees(blockLstmHalf, 1e-2)) return { layer: blockLstmHalf, kernels: 'BlockLSTMV2', precision };
    }
    if (agrees(cudnnLstm, 1e-4)) return { layer: cudnnLstm, kernels: 'CudnnRNN', precision: 'float32' };
  }
  return { layer: blockLstm, kernels: 'BlockLSTMV2', precision: 'float32' };
}

/** Whether a layer runs here and equals BlockLSTM in float32 on a small case, hidden states and all gradients. */
export function agrees(candidate: Recurrent, tolerance: number): boolean {
  return tf.tidy(() => {
    const wave = (shape: number[], step: number) =>
      tf
        .range(
          0,
          shape.reduce((a, b) => a * b, 1),
        )
        .mul(step)
        .sin()
        .mul(0.5)
        .reshape(shape);
    const x = wave([4, 3, 5], 0.37);
    const kernel = wave([5 + 6, 24], 0.11);
    const bias = wave([24], 0.23);
    const results = (layer: Recurrent) => {
      const run = (x: tf.Tensor, k: tf.Tensor, b: tf.Tensor) =>
        layer(x as tf.Tensor3D, k as tf.Tensor2D, b as tf.Tensor1D);
      const gradients = tf.grads((x, k, b) => run(x!, k!, b!).square().sum())([x, kernel, bias]);
      return [run(x, kernel, bias), ...gradients];
    };
    try {
      const expected = results(blockLstm);
      const difference = results(candidate).map((t, i) => t.sub(expected[i]!).abs().max().dataSync()[0]!);
      return difference.every((d) => d <= tolerance);
    } catch {
      // No such kernel on this device: that is the answer.
      return false;
    }
  });
}
