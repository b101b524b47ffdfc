/**
 * LSTM with multi-head attention over time: the last hidden state asks, all hidden states answer; the head reads
 * both. Self-attention read at the last step alone, for no other step of it reaches the head.
 */
import { attentionWeights, multiHeadAttention } from './attention.ts';
import { lstmStack } from './lstm.ts';
import { lastStep, type Network } from './network.ts';
import { tf } from './tensorflow.ts';
import { lstmStackWeights } from './weights.ts';

export const lstmAttention: Network = {
  weights: (shape, seed) => [
    ...lstmStackWeights('lstm', shape, seed),
    ...attentionWeights('attention', shape.hidden, seed, shape.layers),
  ],
  width: ({ hidden }) => 2 * hidden,
  body: (weights, x, { layers, heads }, pass) => {
    const states = lstmStack(weights.slice(0, 2 * layers), x, pass);
    const last = lastStep(states);
    const query = last.expandDims<tf.Tensor3D>(0);
    const context = multiHeadAttention(query, states, weights.slice(2 * layers), heads);
    return tf.concat([last, context.squeeze<tf.Tensor2D>([0])], 1);
  },
};
