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
  return { apply: (x) => x.mul(maskTensor(rate, seeds, site++, x.shape.at(-1)!)) };
}

/** Of one forward pass, with masks made before it; without any, no dropout. */
export function givenDropout(masks: tf.Tensor[]): Dropout {
  if (masks.length === 0) return NO_DROPOUT;
  let site = 0;
  return { apply: (x) => x.mul(masks[site++]!) };
}

/** The masks of `seededDropout`, one a site; in a tidy of the caller's. */
export function masksOf(rate: number, seeds: Uint32Array, widths: number[]): tf.Tensor[] {
  return widths.map((width, site) => maskTensor(rate, seeds, site, width));
}

/** Width of each site of a forward pass. */
export function siteWidths(forward: (dropout: Dropout) => tf.Tensor): number[] {
  const widths: number[] = [];
  const noting: Dropout = {
    apply: (x) => {
      widths.push(x.shape.at(-1)!);
      return x;
    },
  };
  // What it returns is not kept.
  tf.tidy(() => void forward(noting));
  return widths;
}

function maskTensor(rate: number, seeds: Uint32Array, site: number, width: number): tf.Tensor {
  return tf.tensor2d(maskOf(rate, seeds, site, width), [seeds.length, width]);
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
