/** float16 tensors: made, turned back, and kept inside their range. */
import { attribute, execute, tf } from './tensorflow.ts';

const TRUNCATE = attribute.bool('Truncate', false);
const TO_HALF = [attribute.float32('SrcT'), attribute.half('DstT'), TRUNCATE];
const TO_FLOAT = [attribute.half('SrcT'), attribute.float32('DstT'), TRUNCATE];
/** Where the largest gradient is put: far from the least half (6e-8), with room for sums below the largest (65504). */
const LARGEST = 16;

/** A float16 copy. Only `execute` with T = half and `fromHalf` may read it. */
export function toHalf<T extends tf.Tensor>(x: T): T {
  return execute('Cast', TO_HALF, [x], 1)[0] as T;
}

export function fromHalf<T extends tf.Tensor>(x: T): T {
  return execute('Cast', TO_FLOAT, [x], 1)[0] as T;
}

/**
 * The power of two that brings the largest |gradient| to between LARGEST / 2 and LARGEST (Micikevicius et al. 2018, by layer:
 * the backward pass is linear in its gradient, so dividing its results by the scale gives back what it would have been).
 */
export function lossScale(gradient: tf.Tensor): tf.Tensor {
  const largest = gradient.abs().max().maximum(1e-30);
  return tf.pow(2, tf.scalar(LARGEST).div(largest).log().div(Math.LN2).floor().minimum(100));
}
