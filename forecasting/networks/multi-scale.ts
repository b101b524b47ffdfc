/**
 * Three views of one sequence: the last 10 steps, the last 30, and the whole of it subsampled to 20. Each has its own LSTM
 * layers and self-attention (read at its last step, with a residual); the three vectors then attend to each other and
 * are joined by a dense layer. With 240 units and two layers 3.2 million weights.
 */
import { ATTENTION_TENSORS, attentionWeights, multiHeadAttention } from './attention.ts';
import { lstmStack } from './lstm.ts';
import { lastStep, type Network } from './network.ts';
import { deriveSeed } from './random.ts';
import { SCALES, stepsOfScales } from './scales.ts';
import { tf } from './tensorflow.ts';
import { denseWeights, lstmStackWeights } from './weights.ts';

export const multiScale: Network = {
  weights: ({ inputs, hidden, layers }, seed) => {
    const uses = layers + ATTENTION_TENSORS / 2;
    const branches = SCALES.flatMap((scale, i) => [
      ...lstmStackWeights(`${scale}/lstm`, { inputs, hidden, layers }, seed, i * uses),
      ...attentionWeights(`${scale}/attention`, hidden, seed, i * uses + layers),
    ]);
    const next = SCALES.length * uses;
    return [
      ...branches,
      ...attentionWeights('across/attention', hidden, seed, next),
      ...denseWeights('join', SCALES.length * hidden, hidden, deriveSeed(seed, next + 4)),
    ];
  },
  width: ({ hidden }) => hidden,
  body: (weights, x, { steps, layers, heads }, pass) => {
    const perBranch = 2 * layers + ATTENTION_TENSORS;
    const vectors = stepsOfScales(steps).map((picked, i) => {
      const own = weights.slice(i * perBranch, (i + 1) * perBranch);
      const view = tf.gather(x, tf.tensor1d(picked, 'int32'), 0);
      const states = lstmStack(own.slice(0, 2 * layers), view, pass);
      const last = lastStep(states).expandDims<tf.Tensor3D>(0);
      return last.add<tf.Tensor3D>(multiHeadAttention(last, states, own.slice(2 * layers), heads));
    });
    const tokens = tf.concat(vectors, 0);
    const rest = weights.slice(SCALES.length * perBranch);
    const across = tokens.add<tf.Tensor3D>(multiHeadAttention(tokens, tokens, rest, heads));
    const [scales, batch, width] = across.shape;
    const [kernel, bias] = rest.slice(ATTENTION_TENSORS) as [tf.Tensor2D, tf.Tensor1D];
    const flat = across.transpose([1, 0, 2]).reshape<tf.Tensor2D>([batch, scales * width]);
    return flat.matMul(kernel).add(bias).tanh() as tf.Tensor2D;
  },
};
