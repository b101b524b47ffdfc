/**
 * Gradient of an LSTM layer (backpropagation through time; Werbos 1990) in calls of its own, where BlockLSTMGradV2 is slow: that
 * kernel adds up the gradients of weights one time step at a time, and transposes the recurrent kernel within each product.
 * Here time steps do only what waits for the step after; all the rest is a few large products.
 */
import { attribute, execute, tf } from './tensorflow.ts';

/** Time steps whose gates' gradients are gathered for one product: about what stays in a cache. */
const SPAN = 20;
const FLOAT = attribute.float32('T');
const CELL = [attribute.bool('use_peephole', false), FLOAT];
const ROWS = [FLOAT, attribute.string('data_format', 'NHWC')];

/** What the forward pass leaves: gates and states by time, [steps, batch, hidden] each, in the order of BlockLSTMV2's results. */
export interface LstmPass {
  /** [steps, batch, inputs] */
  x: tf.Tensor3D;
  /** [inputs + hidden, 4 hidden], gates i, f, c, o */
  kernel: tf.Tensor2D;
  /** [4 hidden] */
  bias: tf.Tensor1D;
  /** Cell and hidden state before the first step: zeros, [batch, hidden] */
  start: tf.Tensor;
  /** Zeros, [hidden] */
  peephole: tf.Tensor;
  /** i, cell states, f, o, candidates, tanh of cell states, hidden states */
  gates: tf.Tensor[];
}

/**
 * @param dh gradient of the hidden states [steps, batch, hidden]
 * @returns gradients of x, kernel and bias; equal to BlockLSTMGradV2's up to the order of sums
 */
export function unfusedGradient(dh: tf.Tensor, pass: LstmPass): tf.Tensor[] {
  const { x, kernel, bias } = pass;
  const [steps, batch, inputs] = x.shape;
  const hidden = bias.shape[0] / 4;
  const [wx, wh] = tf.split(reordered(kernel, 1), [inputs, hidden], 0).map((w) => w.transpose()) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  const ofGates = gradientsOfGates(dh, pass, wh);
  const h = pass.gates[6] as tf.Tensor3D;
  const [dx, ofInputs, recurrent, ofBias]: tf.Tensor[][] = [[], [], [], []];
  for (let from = 0; from < steps; from += SPAN) {
    const to = Math.min(from + SPAN, steps);
    const rows = (to - from) * batch;
    const gates = tf.concat(ofGates.slice(from, to), 0) as tf.Tensor2D;
    const seen = x.slice([from, 0, 0], [to - from, batch, inputs]).reshape<tf.Tensor2D>([rows, inputs]);
    dx!.push(gates.matMul(wx).reshape([to - from, batch, inputs]));
    ofInputs!.push(seen.matMul(gates, true));
    ofBias!.push(execute('BiasAddGrad', ROWS, [gates], 1)[0]!);
    // The first step has no hidden state before it.
    const first = Math.max(from, 1);
    if (first === to) continue;
    const later = (to - first) * batch;
    const before = h
      .slice([first - 1, 0, 0], [to - first, batch, hidden])
      .reshape<tf.Tensor2D>([later, hidden]);
    const after = from === first ? gates : gates.slice([batch, 0], [later, 4 * hidden]);
    recurrent!.push(before.matMul(after, true));
  }
  const recurrentSum = recurrent!.length > 0 ? tf.addN(recurrent!) : tf.zeros([hidden, 4 * hidden]);
  const ofKernel = tf.concat([tf.addN(ofInputs!), recurrentSum], 0);
  return [tf.concat(dx!, 0), reordered(ofKernel, 1), reordered(tf.addN(ofBias!), 0)];
}

/** By time step: gradient before the gates' activations, [batch, 4 hidden], in the order i, c, f, o of LSTMBlockCellGrad. */
function gradientsOfGates(dh: tf.Tensor, pass: LstmPass, wh: tf.Tensor2D): tf.Tensor2D[] {
  const { start, peephole, bias, kernel } = pass;
  const steps = dh.shape[0]!;
  const [i, cell, f, o, candidate, output, h] = pass.gates.map(unstacked) as [
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
    tf.Tensor[],
  ];
  const given = unstacked(dh);
  const x = unstacked(pass.x);
  const found: tf.Tensor2D[] = new Array(steps);
  let ofCell = start;
  let ofHidden = given[steps - 1]!;
  for (let t = steps - 1; t >= 0; t--) {
    const before = [cell[t - 1] ?? start, h[t - 1] ?? start];
    const weights = [kernel, peephole, peephole, peephole, bias];
    const gates = [i[t]!, cell[t]!, f[t]!, o[t]!, candidate[t]!, output[t]!];
    const operands = [x[t]!, ...before, ...weights, ...gates, ofCell, ofHidden];
    const out = execute('LSTMBlockCellGrad', CELL, operands, 5);
    ofCell = out[0]!;
    found[t] = out[1] as tf.Tensor2D;
    if (t > 0) ofHidden = given[t - 1]!.add(found[t]!.matMul(wh));
  }
  return found;
}

/** Slices of the first axis, views of the same buffer. */
function unstacked(x: tf.Tensor): tf.Tensor[] {
  const count = x.shape[0]!;
  return execute('Unpack', [attribute.int('axis', 0), attribute.int('num', count), FLOAT], [x], count);
}

/** Gates i, f, c, o as i, c, f, o, and the other way round. */
function reordered<T extends tf.Tensor>(w: T, axis: number): T {
  const [i, second, third, o] = tf.split(w, 4, axis) as [T, T, T, T];
  return tf.concat([i, third, second, o], axis);
}
