/**
 * Heads: how a network's outputs are a distribution of its targets, which are returns in units of the baseline's
 * volatility. Outputs of zero are the baseline: mean 0, standard deviation 1.
 */
import { MEAN_UNIT, studentLoss } from './student-loss.ts';
import { tf } from './tensorflow.ts';

export interface Head {
  /** Outputs for each target. */
  readonly perTarget: number;
  /**
   * Loss of the distributions, averaged with weights.
   * @param outputs [batch, perTarget * targets], output by output
   * @param targets [batch, targets]; anything finite where the weight is 0
   * @param weight [batch, targets]: 0 where a target is missing
   */
  loss(outputs: tf.Tensor2D, targets: tf.Tensor2D, weight: tf.Tensor2D): tf.Scalar;
  /** Location of the distributions, [batch, targets]. */
  location(outputs: tf.Tensor2D): tf.Tensor2D;
}

/** Outputs m and s of each target: a Student t(5) with mean MEAN_UNIT * m and standard deviation exp(s). */
export const studentHead: Head = {
  perTarget: 2,
  loss: studentLoss,
  location: (outputs) => (tf.split(outputs, 2, 1)[0] as tf.Tensor2D).mul(MEAN_UNIT),
};

/**
 * Quantiles that cannot cross: MEAN_UNIT * m at the middle, and outwards from it the gaps of the reference distribution
 * times exp of one output each. Loss: the mean pinball loss over levels.
 * @param levels ascending, an odd number of them, .5 in the middle
 * @param reference quantiles of the distribution that zeros stand for, at these levels
 */
export function quantileHead(levels: readonly number[], reference: readonly number[]): Head {
  return {
    perTarget: levels.length,
    loss: (outputs, targets, weight) => {
      const losses = quantilesOf(outputs, reference).map((q, i) => {
        const above = targets.sub(q);
        // max(tau e, (tau - 1) e)
        return tf.maximum(above.mul(levels[i]!), above.mul(levels[i]! - 1));
      });
      const mean = tf.addN(losses).div(levels.length);
      return mean.mul(weight).sum().div(weight.sum()) as tf.Scalar;
    },
    location: (outputs) => quantilesOf(outputs, reference)[(levels.length - 1) / 2]!,
  };
}

/** Quantiles [batch, targets] of each level, ascending: outputs are the middle, then the gaps from the lowest up. */
export function quantilesOf(outputs: tf.Tensor2D, reference: readonly number[]): tf.Tensor2D[] {
  const [middle, ...logGaps] = tf.split(outputs, reference.length, 1) as [tf.Tensor2D, ...tf.Tensor2D[]];
  const gaps = logGaps.map((g, i) => g.exp().mul<tf.Tensor2D>(reference[i + 1]! - reference[i]!));
  const centre = (reference.length - 1) / 2;
  const quantiles: tf.Tensor2D[] = [];
  quantiles[centre] = middle.mul(MEAN_UNIT);
  for (let i = centre - 1; i >= 0; i--) quantiles[i] = quantiles[i + 1]!.sub(gaps[i]!);
  for (let i = centre + 1; i < reference.length; i++) quantiles[i] = quantiles[i - 1]!.add(gaps[i - 1]!);
  return quantiles;
}
