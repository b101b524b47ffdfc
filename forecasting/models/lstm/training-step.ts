/** One optimiser step and one evaluation, each without a tensor left behind. */
import { TerminalError } from '../../../schemas/errors.ts';
import { HORIZONS } from '../../../schemas/forecast.ts';
import type { Adam } from './adam.ts';
import type { Hyper } from './hyper.ts';
import { studentLoss } from './loss.ts';
import { forward } from './network.ts';
import type { Sequences } from './sequences.ts';
import type { Origins } from './targets.ts';
import { tf } from './tensorflow.ts';
import type { Weight } from './weights.ts';

const EVALUATION_BATCH = 2048;

interface Batch {
  x: tf.Tensor3D;
  targets: tf.Tensor2D;
  present: tf.Tensor2D;
}

/** Tensors of these positions of `origins`; inside a tidy. */
function batchOf(sequences: Sequences, origins: Origins, positions: Int32Array): Batch {
  const rows = positions.map((p) => origins.rows[p]!);
  const horizons = HORIZONS.length;
  const pick = (values: Float32Array) => {
    const out = new Float32Array(positions.length * horizons);
    positions.forEach((p, i) => {
      out.set(values.subarray(p * horizons, (p + 1) * horizons), i * horizons);
    });
    return tf.tensor2d(out, [positions.length, horizons]);
  };
  return {
    x: tf.tensor3d(sequences.batch(rows), [sequences.steps, rows.length, sequences.width]),
    targets: pick(origins.targets),
    present: pick(origins.present),
  };
}

/**
 * Gradient of the loss on the batch, clipped to a global norm, applied by Adam; returns the loss before the step.
 * @throws TerminalError NonFiniteLoss
 */
export function trainingStep(
  adam: Adam,
  sequences: Sequences,
  origins: Origins,
  positions: Int32Array,
  options: Pick<Hyper, 'clipNorm' | 'weightDecay'> & { learningRate: number },
): number {
  return tf.tidy(() => {
    const { x, targets, present } = batchOf(sequences, origins, positions);
    const gradient = tf.valueAndGrads((...weights: tf.Tensor[]) =>
      studentLoss(forward(weights, x), targets, present),
    );
    const { value, grads } = gradient(adam.read());
    const loss = value.dataSync()[0]!;
    if (!Number.isFinite(loss)) {
      throw new TerminalError(
        'NonFiniteLoss',
        `loss became ${loss}; lower hyper.learningRate or hyper.clipNorm`,
      );
    }
    adam.apply(clipByGlobalNorm(grads, options.clipNorm), options.learningRate, options.weightDecay);
    return loss;
  });
}

/** Gradients scaled down together so that their joint norm is at most `limit` (Pascanu et al. 2013). */
export function clipByGlobalNorm(gradients: tf.Tensor[], limit: number): tf.Tensor[] {
  const norm = tf.addN(gradients.map((g) => g.square().sum())).sqrt();
  const factor = tf.scalar(limit).div(tf.maximum(norm, limit));
  return gradients.map((g) => g.mul(factor));
}

/** Mean loss over all present targets of `origins`. */
export function evaluate(weights: Weight[], sequences: Sequences, origins: Origins): number {
  return tf.tidy(() => {
    const tensors = weights.map(({ values, shape }) => tf.tensor(values, shape));
    let total = 0;
    let count = 0;
    for (let from = 0; from < origins.rows.length; from += EVALUATION_BATCH) {
      const length = Math.min(EVALUATION_BATCH, origins.rows.length - from);
      const positions = Int32Array.from({ length }, (_, i) => from + i);
      const [loss, n] = tf.tidy(() => {
        const { x, targets, present } = batchOf(sequences, origins, positions);
        const n = present.sum().dataSync()[0]!;
        return [studentLoss(forward(tensors, x), targets, present).dataSync()[0]!, n];
      });
      total += loss * n;
      count += n;
    }
    return total / count;
  });
}
