/** Validation: the head's loss alone, whatever else training minimises, for it is the distribution that is forecast. */

import { forward } from '../../networks/network.ts';
import { distributionOf } from '../../networks/objective.ts';
import { tf } from '../../networks/tensorflow.ts';
import { countOf, type Weight } from '../../networks/weights.ts';
import { batchOf } from './batches.ts';
import { type Blueprint, passOf } from './blueprint.ts';
import type { Sequences } from './sequences.ts';
import type { Origins } from './targets.ts';

/** Rows of a forward pass at most, fewer for large networks: a pass cannot be interrupted. */
const LARGEST_BATCH = 2048;
const SMALLEST_BATCH = 64;
/** Rows x steps x weights of one pass, about half a second on one processor core. */
const LARGEST_PASS = 1e10;

/** A power of two. */
export function rowsOfPass(weights: Weight[], steps: number): number {
  const fitting = 2 ** Math.floor(Math.log2(LARGEST_PASS / (steps * countOf(weights))));
  return Math.min(LARGEST_BATCH, Math.max(SMALLEST_BATCH, fitting));
}

/** Mean loss over all present targets of `origins`. Gives signals a turn between batches; throws the reason of an abort. */
export async function evaluate(
  blueprint: Blueprint,
  weights: Weight[],
  sequences: Sequences,
  origins: Origins,
  signal?: AbortSignal,
): Promise<number> {
  const { network, shape, head } = blueprint;
  const tensors = weights.map(({ values, shape }) => tf.tensor(values, shape));
  try {
    const size = rowsOfPass(weights, shape.steps);
    let total = 0;
    let count = 0;
    for (let from = 0; from < origins.rows.length; from += size) {
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      const length = Math.min(size, origins.rows.length - from);
      const positions = Int32Array.from({ length }, (_, i) => from + i);
      const [loss, n] = tf.tidy(() => {
        const { x, targets } = batchOf(sequences, origins, positions);
        const outputs = forward(network, tensors, x, shape, passOf(blueprint));
        const distribution = distributionOf(outputs, head, targets.returns.shape[1]);
        const n = targets.weight.sum().dataSync()[0]!;
        return [head.loss(distribution, targets.returns, targets.weight).dataSync()[0]!, n] as const;
      });
      total += loss * n;
      count += n;
    }
    return total / count;
  } finally {
    tf.dispose(tensors);
  }
}
