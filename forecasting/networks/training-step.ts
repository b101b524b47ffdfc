/** One optimiser step, without a tensor left behind. */
import { TerminalError } from '../../schemas/errors.ts';
import type { Adam } from './adam.ts';
import { tf } from './tensorflow.ts';

export interface StepOptions {
  /** Largest global norm of the gradients. */
  clipNorm: number;
  weightDecay: number;
  learningRate: number;
}

/**
 * Gradient of `lossOf` at the optimiser's weights, clipped to a global norm, applied by Adam; returns the loss before the step.
 * @throws TerminalError NonFiniteLoss: the loss or the norm of the gradients (in details) is not finite
 */
export function trainingStep(
  adam: Adam,
  lossOf: (weights: tf.Tensor[]) => tf.Scalar,
  { clipNorm, weightDecay, learningRate }: StepOptions,
): number {
  return tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((...weights: tf.Tensor[]) => lossOf(weights))(adam.read());
    const loss = value.dataSync()[0]!;
    const { clipped, norm } = clipByGlobalNorm(grads, clipNorm);
    const gradientNorm = norm.dataSync()[0]!;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      // Text, because JSON has neither infinity nor NaN.
      const details = { loss: String(loss), gradientNorm: String(gradientNorm), learningRate };
      throw new TerminalError(
        'NonFiniteLoss',
        `loss became ${loss} with a gradient of norm ${gradientNorm}; lower hyper.learningRate or hyper.clipNorm`,
        { details },
      );
    }
    adam.apply(clipped, learningRate, weightDecay);
    return loss;
  });
}

/** Gradients scaled down together so that their joint norm is at most `limit` (Pascanu et al. 2013). */
export function clipByGlobalNorm(
  gradients: tf.Tensor[],
  limit: number,
): { clipped: tf.Tensor[]; norm: tf.Tensor } {
  const norm = tf.addN(gradients.map((g) => g.square().sum())).sqrt();
  const factor = tf.scalar(limit).div(tf.maximum(norm, limit));
  return { clipped: gradients.map((g) => g.mul(factor)), norm };
}
