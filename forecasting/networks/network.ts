/**
 * What a network is: a body that turns a sequence into one vector, and a head of zeros on it and on the last step's
 * inputs, so that every untrained network gives zeros. It knows nothing of panels, horizons or returns.
 */
import type { Dropout } from './dropout.ts';
import type { Recurrent } from './recurrent.ts';
import { tf } from './tensorflow.ts';
import type { Weight } from './weights.ts';

export interface NetworkShape {
  /** Features per step. */
  inputs: number;
  steps: number;
  /** Units of a layer, channels of a convolution. */
  hidden: number;
  layers: number;
  /** Attention heads; a divisor of `hidden` where a network has them. */
  heads: number;
  /** Width of the head. */
  outputs: number;
}

/** How one forward pass is carried out: the kernels of its recurrent layers, and its dropout masks. */
export interface Pass {
  recurrent: Recurrent;
  dropout: Dropout;
}

export interface Network {
  /** The body's weights in order; uses below 1,000 of the seed are theirs. */
  weights(shape: NetworkShape, seed: number): Weight[];
  /** Width of what the body returns. */
  width(shape: NetworkShape): number;
  /**
   * @param weights tensors of `weights`, same order
   * @param x standardised inputs [steps, batch, inputs]
   * @returns [batch, width]
   */
  body(weights: tf.Tensor[], x: tf.Tensor3D, shape: NetworkShape, pass: Pass): tf.Tensor2D;
}

/** Body, then head kernel [width + inputs, outputs] and bias [outputs], both zero. */
export function initialWeights(network: Network, shape: NetworkShape, seed: number): Weight[] {
  const rows = network.width(shape) + shape.inputs;
  return [
    ...network.weights(shape, seed),
    {
      name: 'head/kernel',
      shape: [rows, shape.outputs],
      values: new Float32Array(rows * shape.outputs),
    },
    { name: 'head/bias', shape: [shape.outputs], values: new Float32Array(shape.outputs) },
  ];
}

/** @returns [batch, outputs] */
export function forward(
  network: Network,
  weights: tf.Tensor[],
  x: tf.Tensor3D,
  shape: NetworkShape,
  pass: Pass,
): tf.Tensor2D {
  const [kernel, bias] = weights.slice(-2) as [tf.Tensor2D, tf.Tensor1D];
  return headInputs(network, weights, x, shape, pass).matMul(kernel).add(bias) as tf.Tensor2D;
}

/** What the head reads: the body's vector beside the last step's inputs, [batch, width + inputs]. */
export function headInputs(
  network: Network,
  weights: tf.Tensor[],
  x: tf.Tensor3D,
  shape: NetworkShape,
  pass: Pass,
): tf.Tensor2D {
  const body = pass.dropout.apply(network.body(weights.slice(0, -2), x, shape, pass));
  // The direct path from the last inputs is a HAR-like linear term; the body learns what is left.
  return tf.concat([body, lastStep(x)], 1);
}

/** [steps, batch, width] -> [batch, width] */
export function lastStep(sequence: tf.Tensor3D): tf.Tensor2D {
  const [steps, batch, width] = sequence.shape;
  return sequence.slice([steps - 1, 0, 0], [1, batch, width]).reshape<tf.Tensor2D>([batch, width]);
}
