/** Bodies of forecasting/networks as graphs, by name: [steps, batch, inputs] -> [batch, width], weights in their order. */
import { ATTENTION_TENSORS } from '../networks/attention.ts';
import type { NetworkName } from '../networks/names.ts';
import type { NetworkShape } from '../networks/network.ts';
import { stepsOfScales } from '../networks/scales.ts';
import type { Weight } from '../networks/weights.ts';
import { concat, gather } from './arithmetic.ts';
import { attribute, type Graph, type Value } from './graph.ts';
import { causalConvolution, dense, lastStep, lstmStack, multiHeadAttention } from './layers.ts';

type Body = (g: Graph, x: Value, weights: Weight[], shape: Omit<NetworkShape, 'outputs'>) => Value;

const oneStep = (g: Graph, x: Value) => g.op('Unsqueeze', [lastStep(g, x), g.int64([0])]);

export const BODIES: Record<NetworkName, Body> = {
  lstm: (g, x, weights) => lastStep(g, lstmStack(g, x, weights)),

  attention: (g, x, weights, { layers, heads }) => {
    const states = lstmStack(g, x, weights.slice(0, 2 * layers));
    const context = multiHeadAttention(g, oneStep(g, states), states, weights.slice(2 * layers), heads);
    return concat(g, [lastStep(g, states), lastStep(g, context)], 1);
  },

  alstm: (g, x, weights) => {
    const [inputKernel, inputBias] = weights as [Weight, Weight];
    const [kernel, bias, score] = weights.slice(-3) as [Weight, Weight, Weight];
    const entered = g.op('Tanh', [dense(g, x, inputKernel, inputBias)]);
    const states = lstmStack(g, entered, weights.slice(2, -3));
    const scores = dense(g, g.op('Tanh', [dense(g, states, kernel, bias)]), score);
    // [steps, batch, 1]
    const shares = g.op('Softmax', [scores], { axis: attribute.int(0) });
    const read = g.op('Mul', [states, shares]);
    const context = g.op('ReduceSum', [read, g.int64([0])], { keepdims: attribute.int(0) });
    return concat(g, [lastStep(g, states), context], 1);
  },

  'multi-scale': (g, x, weights, { steps, layers, heads }) => {
    const perBranch = 2 * layers + ATTENTION_TENSORS;
    const scales = stepsOfScales(steps);
    const vectors = scales.map((picked, i) => {
      const own = weights.slice(i * perBranch, (i + 1) * perBranch);
      const states = lstmStack(g, gather(g, x, picked, 0), own.slice(0, 2 * layers));
      const last = oneStep(g, states);
      return g.op('Add', [last, multiHeadAttention(g, last, states, own.slice(2 * layers), heads)]);
    });
    const tokens = concat(g, vectors, 0);
    const rest = weights.slice(scales.length * perBranch);
    const across = g.op('Add', [tokens, multiHeadAttention(g, tokens, tokens, rest, heads)]);
    const [kernel, bias] = rest.slice(ATTENTION_TENSORS) as [Weight, Weight];
    const batchMajor = g.op('Transpose', [across], { perm: attribute.ints([1, 0, 2]) });
    const flat = g.op('Reshape', [batchMajor, g.int64([0, kernel.shape[0]!])]);
    return g.op('Tanh', [dense(g, flat, kernel, bias)]);
  },

  tcn: (g, x, weights, { inputs, steps, hidden, layers }) => {
    let sequence = x;
    let at = 0;
    for (let block = 0; block < layers; block++) {
      const [k1, b1, k2, b2] = weights.slice(at) as [Weight, Weight, Weight, Weight];
      const dilation = 2 ** block;
      const first = g.op('Relu', [causalConvolution(g, sequence, [k1, b1], { steps, dilation })]);
      const second = g.op('Relu', [causalConvolution(g, first, [k2, b2], { steps, dilation })]);
      at += 4;
      let residual = sequence;
      if (block === 0 && inputs !== hidden) {
        residual = dense(g, sequence, weights[at]!, weights[at + 1]!);
        at += 2;
      }
      sequence = g.op('Relu', [g.op('Add', [second, residual])]);
    }
    return lastStep(g, sequence);
  },
};
