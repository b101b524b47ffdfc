/** The network: stacked LSTM over the sequence, a dense head on the last hidden state and the last session's inputs. */
import { blockLstm } from './block-lstm.ts';
import { tf } from './tensorflow.ts';

/**
 * @param weights kernel and bias per layer, then head kernel [hidden + inputs, outputs] and bias [outputs]
 * @param x standardised inputs [steps, batch, inputs]
 * @returns [batch, outputs]: the standardised mean of each horizon, then its log scale, relative to the baseline
 */
export function forward(weights: tf.Tensor[], x: tf.Tensor3D): tf.Tensor2D {
  const [steps, batch, inputs] = x.shape;
  let sequence = x;
  for (let i = 0; i < weights.length - 2; i += 2) {
    sequence = blockLstm(sequence, weights[i] as tf.Tensor2D, weights[i + 1] as tf.Tensor1D);
  }
  const last = sequence.slice([steps - 1, 0, 0], [1, batch, -1]).reshape<tf.Tensor2D>([batch, -1]);
  // The direct path from the last inputs is a HAR-like linear term; the recurrent part learns what is left.
  const direct = x.slice([steps - 1, 0, 0], [1, batch, inputs]).reshape<tf.Tensor2D>([batch, inputs]);
  const [kernel, bias] = weights.slice(-2) as [tf.Tensor2D, tf.Tensor1D];
  return tf.concat([last, direct], 1).matMul(kernel).add(bias) as tf.Tensor2D;
}
