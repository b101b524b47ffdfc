/**
 * Temporal convolutional network (Bai, Kolter, Koltun 2018): residual blocks of two causal convolutions of three taps,
 * dilation doubling from block to block. `layers` blocks see 1 + 4 (2^layers - 1) steps.
 */
import { denseOverTime } from './attention.ts';
import { lastStep, type Network } from './network.ts';
import { deriveSeed } from './random.ts';
import { tf } from './tensorflow.ts';
import { denseWeights, type Weight } from './weights.ts';

const TAPS = 3;

/** Dense maps of one block: two convolutions, and one for the residual where the width changes. */
const mapsOf = (inputs: number, hidden: number) => (inputs === hidden ? 2 : 3);

export const tcn: Network = {
  weights: ({ inputs, hidden, layers }, seed) => {
    const weights: Weight[] = [];
    let use = 0;
    for (let block = 0; block < layers; block++) {
      const width = block === 0 ? inputs : hidden;
      const dense = (name: string, rows: number) =>
        weights.push(...denseWeights(`block${block}/${name}`, rows, hidden, deriveSeed(seed, use++)));
      dense('first', TAPS * width);
      dense('second', TAPS * hidden);
      if (mapsOf(width, hidden) === 3) dense('residual', width);
    }
    return weights;
  },
  width: ({ hidden }) => hidden,
  body: (weights, x, { layers, hidden }, pass) => {
    let sequence = x;
    let at = 0;
    for (let block = 0; block < layers; block++) {
      const maps = mapsOf(sequence.shape[2], hidden);
      const [k1, b1, k2, b2, kr, br] = weights.slice(at, at + 2 * maps) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
        tf.Tensor?,
        tf.Tensor?,
      ];
      at += 2 * maps;
      const dilation = 2 ** block;
      const first = pass.dropout.apply(causalConvolution(sequence, k1, b1, dilation).relu<tf.Tensor3D>());
      const second = causalConvolution(first, k2, b2, dilation).relu();
      const residual = kr ? denseOverTime(sequence, kr, br) : sequence;
      sequence = second.add<tf.Tensor3D>(residual).relu();
    }
    return lastStep(sequence);
  },
};

/**
 * y_t = [x_{t - 2 d}, x_{t - d}, x_t] W + b with zeros before the start: shifted copies beside each other and one product,
 * because TensorFlow has no gradient of a dilated convolution on a CPU.
 * @param x [steps, batch, width]
 * @param kernel [TAPS * width, columns], the oldest tap first
 */
export function causalConvolution(
  x: tf.Tensor3D,
  kernel: tf.Tensor,
  bias: tf.Tensor,
  dilation: number,
): tf.Tensor3D {
  const [steps, batch, width] = x.shape;
  const shifted = Array.from({ length: TAPS }, (_, tap) => {
    const by = Math.min(steps, (TAPS - 1 - tap) * dilation);
    if (by === 0) return x;
    if (by === steps) return tf.zeros<tf.Rank.R3>([steps, batch, width]);
    return tf.concat([
      tf.zeros<tf.Rank.R3>([by, batch, width]),
      x.slice([0, 0, 0], [steps - by, batch, width]),
    ]);
  });
  return denseOverTime(tf.concat(shifted, 2), kernel, bias);
}
