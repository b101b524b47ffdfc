/**
 * Dropout with masks of our own: seeded, one mask a row and site, the same at every step of a sequence (Gal and
 * Ghahramani 2016). A row's masks depend on its seed alone, not on the rows beside it.
 */
import { deriveSeed, mulberry32 } from './random.ts';
import { tf } from './tensorflow.ts';

export interface Dropout {
  /** [batch, width] or [steps, batch, width] times the next site's mask. */
  apply<T extends tf.Tensor>(x: T): T;
}

export const NO_DROPOUT: Dropout = { apply: (x) => x };

/**
 * Of one forward pass: sites are numbered in the order in which they are asked for.
 * @param rate share of units set to zero; the others are scaled up by 1 / (1 - rate)
 * @param seeds one a row of the batch
 */
export function seededDropout(rate: number, seeds: Uint32Array): Dropout {
  if (rate === 0) return NO_DROPOUT;
  let site = 0;
  return {
    apply<T extends tf.Tensor>(x: T): T {
      const width = x.shape.at(-1)!;
      return x.mul(tf.tensor2d(maskOf(rate, seeds, site++, width), [seeds.length, width])) as T;
    },
  };
}

/** [rows, width], row after row: 0 or 1 / (1 - rate). */
export function maskOf(rate: number, seeds: Uint32Array, site: number, width: number): Float32Array {
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(seeds.length * width);
  seeds.forEach((seed, row) => {
    const next = mulberry32(deriveSeed(seed, site));
    for (let i = 0; i < width; i++) mask[row * width + i] = next() < rate ? 0 : kept;
  });
  return mask;
}
