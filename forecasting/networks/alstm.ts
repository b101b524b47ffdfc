/**
 * ALSTM as in qlib's pytorch_alstm_ts (Qin et al. 2017 without its input attention): dense and tanh, recurrent layers,
 * additive attention d -> d / 2 -> 1 with a softmax over time, head on [last state, context].
 */
import { denseOverTime } from './attention.ts';
import { lstmStack } from './lstm.ts';
import { lastStep, type Network } from './network.ts';
import { deriveSeed } from './random.ts';
import { tf } from './tensorflow.ts';
import { denseWeights, lstmStackWeights } from './weights.ts';

export const alstm: Network = {
  weights: ({ inputs, hidden, layers }, seed) => {
    const half = Math.floor(hidden / 2);
    const [score] = denseWeights('attention/score', half, 1, deriveSeed(seed, layers + 2));
    return [
      ...denseWeights('input', inputs, hidden, deriveSeed(seed, layers)),
      ...lstmStackWeights('lstm', { inputs: hidden, hidden, layers }, seed),
      ...denseWeights('attention/hidden', hidden, half, deriveSeed(seed, layers + 1)),
      score!,
    ];
  },
  width: ({ hidden }) => 2 * hidden,
  body: (weights, x, _shape, pass) => {
    const [inputKernel, inputBias] = weights as [tf.Tensor, tf.Tensor];
    const [kernel, bias, score] = weights.slice(-3) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const states = lstmStack(weights.slice(2, -3), denseOverTime(x, inputKernel, inputBias).tanh(), pass);
    const scores = denseOverTime(denseOverTime(states, kernel, bias).tanh(), score);
    const [steps, batch] = states.shape;
    // Softmax runs over the last axis: time goes there and comes back.
    const shares = scores.reshape([steps, batch]).transpose().softmax().transpose();
    const context = states.mul(shares.expandDims(2)).sum<tf.Tensor2D>(0);
    return tf.concat([lastStep(states), context], 1);
  },
};
