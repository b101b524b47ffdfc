/** Stacked LSTM; the last hidden state goes to the head (Hochreiter and Schmidhuber 1997). */
import { lastStep, type Network, type Pass } from './network.ts';
import type { tf } from './tensorflow.ts';
import { lstmStackWeights } from './weights.ts';

export const lstm: Network = {
  weights: (shape, seed) => lstmStackWeights('lstm', shape, seed),
  width: ({ hidden }) => hidden,
  body: (weights, x, _shape, pass) => lastStep(lstmStack(weights, x, pass)),
};

/**
 * @param weights kernel and bias of each layer
 * @returns hidden states of the last layer [steps, batch, hidden]; dropout between layers
 */
export function lstmStack(weights: tf.Tensor[], x: tf.Tensor3D, pass: Pass): tf.Tensor3D {
  let sequence = x;
  for (let i = 0; i < weights.length; i += 2) {
    if (i > 0) sequence = pass.dropout.apply(sequence);
    sequence = pass.recurrent(sequence, weights[i] as tf.Tensor2D, weights[i + 1] as tf.Tensor1D);
  }
  return sequence;
}
