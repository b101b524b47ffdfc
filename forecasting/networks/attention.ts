/**
 * Multi-head scaled dot-product attention (Vaswani et al. 2017) on time-major sequences, without masks: whoever reads
 * a sequence stands at its end.
 */
import { deriveSeed } from './random.ts';
import type { tf } from './tensorflow.ts';
import { denseWeights, type Weight } from './weights.ts';

/** Tensors of one attention: kernel and bias of query, key, value and output. */
export const ATTENTION_TENSORS = 8;

/** Four dense maps [width, width], drawing from uses `firstUse` to `firstUse + 3` of the seed. */
export function attentionWeights(name: string, width: number, seed: number, firstUse: number): Weight[] {
  return ['query', 'key', 'value', 'output'].flatMap((part, i) =>
    denseWeights(`${name}/${part}`, width, width, deriveSeed(seed, firstUse + i)),
  );
}

/** x W + b over the last axis of [steps, batch, rows] -> [steps, batch, columns] */
export function denseOverTime(x: tf.Tensor3D, kernel: tf.Tensor, bias?: tf.Tensor): tf.Tensor3D {
  const [steps, batch, width] = x.shape;
  const y = x.reshape([steps * batch, width]).matMul(kernel);
  return (bias ? y.add(bias) : y).reshape([steps, batch, kernel.shape[1]!]);
}

/**
 * @param query [queries, batch, width]
 * @param memory [steps, batch, width], keys and values alike
 * @param weights ATTENTION_TENSORS tensors
 * @param heads a divisor of width
 * @returns [queries, batch, width]
 */
export function multiHeadAttention(
  query: tf.Tensor3D,
  memory: tf.Tensor3D,
  weights: tf.Tensor[],
  heads: number,
): tf.Tensor3D {
  const [queries, batch, width] = query.shape;
  const part = (x: tf.Tensor3D, i: number) =>
    byHead(denseOverTime(x, weights[2 * i]!, weights[2 * i + 1]), heads);
  const scores = part(query, 0).matMul(part(memory, 1), false, true);
  const shares = scores.mul(1 / Math.sqrt(width / heads)).softmax();
  const read = shares.matMul(part(memory, 2)) as tf.Tensor3D;
  const together = read
    .reshape([batch, heads, queries, width / heads])
    .transpose([2, 0, 1, 3])
    .reshape<tf.Tensor3D>([queries, batch, width]);
  return denseOverTime(together, weights[6]!, weights[7]);
}

/** [steps, batch, width] -> [batch * heads, steps, width / heads] */
function byHead(x: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [steps, batch, width] = x.shape;
  return x
    .reshape([steps, batch, heads, width / heads])
    .transpose([1, 2, 0, 3])
    .reshape([batch * heads, steps, width / heads]);
}
