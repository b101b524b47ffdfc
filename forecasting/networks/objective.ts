/** What training minimises: the head's loss, and the terms that a recipe adds to it. */
import type { Head } from './heads.ts';
import { tf } from './tensorflow.ts';

export interface ObjectiveOptions {
  /** Share of the directional term; the head's loss has the rest. 0: none. */
  directional: number;
  /** k of 1 - tanh(k y yhat). */
  sharpness: number;
  /** Weight of the auxiliary task "is the return positive" (logistic loss). 0: no such outputs. */
  direction: number;
  /** Weight of the auxiliary task "log of the realised over the baseline's variance" (QLIKE). 0: no such outputs. */
  volatility: number;
}

export interface Targets {
  /** Volatility-normalised returns [batch, targets]. */
  returns: tf.Tensor2D;
  /** 0 where the return is missing, [batch, targets]. */
  weight: tf.Tensor2D;
  /** Realised variance over the baseline's, and 0 where it is missing; only for the volatility task. */
  variance?: { ratio: tf.Tensor2D; weight: tf.Tensor2D };
}

/** Width of the network's head: the distribution, then direction, then volatility. */
export function outputsOf(head: Head, targets: number, options: ObjectiveOptions): number {
  const tasks = (options.direction > 0 ? 1 : 0) + (options.volatility > 0 ? 1 : 0);
  return (head.perTarget + tasks) * targets;
}

/** The outputs that the head reads. */
export function distributionOf(outputs: tf.Tensor2D, head: Head, targets: number): tf.Tensor2D {
  const width = head.perTarget * targets;
  return outputs.shape[1] === width ? outputs : outputs.slice([0, 0], [-1, width]);
}

/**
 * (1 - directional) * head + directional * mean(1 - tanh(k y yhat)) + direction * logistic + volatility * QLIKE.
 * A tanh and not a sign, whose gradient is zero.
 */
export function objective(
  outputs: tf.Tensor2D,
  head: Head,
  { returns, weight, variance }: Targets,
  { directional, sharpness, direction, volatility }: ObjectiveOptions,
): tf.Scalar {
  const targets = returns.shape[1];
  const distribution = distributionOf(outputs, head, targets);
  let loss: tf.Tensor = head.loss(distribution, returns, weight);
  if (directional > 0) {
    const agreement = returns.mul(head.location(distribution)).mul(sharpness).tanh();
    const term = weightedMean(tf.scalar(1).sub(agreement), weight);
    loss = loss.mul(1 - directional).add(term.mul(directional));
  }
  let at = head.perTarget * targets;
  if (direction > 0) {
    const logit = outputs.slice([0, at], [-1, targets]);
    at += targets;
    const up = returns.greater(0).cast('float32');
    loss = loss.add(weightedMean(logit.softplus().sub(up.mul(logit)), weight).mul(direction));
  }
  if (volatility > 0 && variance) {
    const log = outputs.slice([0, at], [-1, targets]);
    const qlike = variance.ratio.mul(log.neg().exp()).add(log);
    loss = loss.add(weightedMean(qlike, variance.weight).mul(volatility));
  }
  return loss as tf.Scalar;
}

/** Zero when nothing has a weight: a batch may have no realised variance at all. */
function weightedMean(x: tf.Tensor, weight: tf.Tensor): tf.Tensor {
  return x.mul(weight).sum().div(weight.sum().maximum(1e-6));
}
