/** Origins as tensors, and mixed ones. */
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Targets } from '../../networks/objective.ts';
import { deriveSeed, mulberry32, permutation } from '../../networks/random.ts';
import { tf } from '../../networks/tensorflow.ts';
import type { Sequences } from './sequences.ts';
import type { Origins } from './targets.ts';

export interface Batch {
  /** [steps, batch, width] */
  x: tf.Tensor3D;
  targets: Targets;
}

/** Tensors of these positions of `origins`; inside a tidy. */
export function batchOf(sequences: Sequences, origins: Origins, positions: Int32Array): Batch {
  const rows = positions.map((p) => origins.rows[p]!);
  return {
    x: tf.tensor3d(sequences.batch(rows), [sequences.steps, rows.length, sequences.width]),
    targets: targetsOf(origins, positions),
  };
}

export function targetsOf(origins: Origins, positions: Int32Array): Targets {
  const horizons = HORIZONS.length;
  const pick = (values: Float32Array) => {
    const out = new Float32Array(positions.length * horizons);
    positions.forEach((p, i) => {
      out.set(values.subarray(p * horizons, (p + 1) * horizons), i * horizons);
    });
    return tf.tensor2d(out, [positions.length, horizons]);
  };
  const { variance } = origins;
  return {
    returns: pick(origins.targets),
    weight: pick(origins.present),
    ...(variance && { variance: { ratio: pick(variance.ratio), weight: pick(variance.present) } }),
  };
}

/**
 * Mixup (Zhang et al. 2018): inputs are l x_i + (1 - l) x_j with l from Beta(alpha, alpha), the loss l times that of target i plus
 * (1 - l) times that of j. Targets themselves are not mixed: the mean of two returns varies less than a return. The
 * batch's targets come back twice as long, for outputs repeated once.
 */
export function mixed({ x, targets }: Batch, alpha: number, seed: number): Batch {
  const size = x.shape[1];
  const next = mulberry32(deriveSeed(seed, 1));
  const share = tf.tensor1d(Float32Array.from({ length: size }, () => beta(alpha, next)));
  const rest = tf.scalar(1).sub(share);
  const partner = tf.tensor1d(permutation(size, seed), 'int32');
  const shareX = share.reshape([1, size, 1]);
  const both = (values: tf.Tensor2D) => tf.concat([values, values.gather(partner)], 0);
  const weighed = (values: tf.Tensor2D) =>
    tf.concat([values.mul(share.expandDims(1)), values.gather(partner).mul(rest.expandDims(1))], 0);
  const { returns, weight, variance } = targets;
  return {
    x: x.mul(shareX).add(x.gather(partner, 1).mul(tf.scalar(1).sub(shareX))),
    targets: {
      returns: both(returns),
      weight: weighed(weight) as tf.Tensor2D,
      ...(variance && {
        variance: { ratio: both(variance.ratio), weight: weighed(variance.weight) as tf.Tensor2D },
      }),
    },
  };
}

/** A draw from Beta(alpha, alpha), alpha in (0, 1], by rejection (Johnk 1964). */
export function beta(alpha: number, next: () => number): number {
  for (;;) {
    const a = next() ** (1 / alpha);
    const b = next() ** (1 / alpha);
    if (a + b > 0 && a + b <= 1) return a / (a + b);
  }
}
