/**
 * Model confidence set: which recipes cannot be told from the best (Hansen, Lunde & Nason 2011, Econometrica 79(2)).
 * Stationary bootstrap of whole days with mean block sqrt(T) (Politis & Romano 1994), one set of resamples for all steps.
 * Statistics as in the package `arch`: R = largest pairwise t, max = largest t against the mean of those left.
 */
import { deriveSeed, mulberry32 } from '../networks/random.ts';

export type Statistic = 'R' | 'max';

export interface ConfidenceSet {
  statistic: Statistic;
  size: number;
  /** In order of elimination, the survivor last with p 1; p is the smallest size at which a recipe is left out. */
  ranking: { recipe: string; p: number }[];
  /** Recipes with p > size, in the order of the input. */
  included: string[];
}

export interface ConfidenceSetOptions {
  /** Share of false exclusions; no default, because the answer means nothing without it. */
  size: number;
  statistic: Statistic;
  seed: number;
  repetitions?: number;
  blockLength?: number;
}

/** `losses`: by recipe, one a day and of equal length. Throws RangeError for fewer than two recipes or unequal lengths. */
export function confidenceSet(
  losses: Readonly<Record<string, readonly number[]>>,
  { size, statistic, seed, repetitions = 1000, blockLength }: ConfidenceSetOptions,
): ConfidenceSet {
  const days = Object.values(losses)[0]?.length ?? 0;
  const block = blockLength ?? Math.floor(Math.sqrt(days));
  const resamples = Array.from({ length: repetitions }, (_, r) =>
    stationaryResample(days, block, deriveSeed(seed, r)),
  );
  return confidenceSetOf(losses, { size, statistic, resamples });
}

/** Day numbers of one stationary bootstrap: blocks of geometric length, wrapping round. */
export function stationaryResample(days: number, block: number, seed: number): Int32Array {
  const next = mulberry32(seed);
  const picked = new Int32Array(days);
  for (let t = 0; t < days; t++) {
    const begins = t === 0 || next() < 1 / block;
    picked[t] = begins ? Math.floor(next() * days) : (picked[t - 1]! + 1) % days;
  }
  return picked;
}

/** The same with given resamples of the days. */
export function confidenceSetOf(
  losses: Readonly<Record<string, readonly number[]>>,
  {
    size,
    statistic,
    resamples,
  }: { size: number; statistic: Statistic; resamples: readonly ArrayLike<number>[] },
): ConfidenceSet {
  const recipes = Object.keys(losses);
  const days = losses[recipes[0]!]?.length ?? 0;
  if (recipes.length < 2 || days === 0)
    throw new RangeError('a confidence set needs at least 2 recipes with losses');
  for (const recipe of recipes) {
    if (losses[recipe]!.length !== days || !losses[recipe]!.every(Number.isFinite)) {
      throw new RangeError(
        `losses of ${recipe}: ${losses[recipe]!.length} days, ${days} finite ones are needed`,
      );
    }
  }
  const means = recipes.map((recipe) => losses[recipe]!.reduce((sum, loss) => sum + loss, 0) / days);
  // Errors of the resampled means, so that the null holds in the bootstrap world.
  const errors = resamples.map((picked) =>
    recipes.map((recipe, i) => {
      let sum = 0;
      for (let t = 0; t < days; t++) sum += losses[recipe]![picked[t]!]!;
      return sum / days - means[i]!;
    }),
  );
  const step = statistic === 'R' ? pairwise(means, errors) : againstMean(means, errors);
  let left = recipes.map((_, i) => i);
  let p = 0;
  const ranking: ConfidenceSet['ranking'] = [];
  while (left.length > 1) {
    const { worst, observed, simulated } = step(left);
    p = Math.max(p, simulated.filter((value) => observed <= value).length / simulated.length);
    ranking.push({ recipe: recipes[worst]!, p });
    left = left.filter((i) => i !== worst);
  }
  ranking.push({ recipe: recipes[left[0]!]!, p: 1 });
  const included = new Set(ranking.filter((entry) => entry.p > size).map((entry) => entry.recipe));
  return { statistic, size, ranking, included: recipes.filter((recipe) => included.has(recipe)) };
}

interface Step {
  worst: number;
  observed: number;
  simulated: number[];
}

function pairwise(means: number[], errors: number[][]) {
  const se = means.map((_, i) =>
    means.map((_, j) => Math.sqrt(errors.reduce((sum, e) => sum + (e[i]! - e[j]!) ** 2, 0) / errors.length)),
  );
  // Identical recipes have no spread and no difference: neither speaks against the other.
  const t = (difference: number, i: number, j: number) =>
    se[i]![j]! === 0 ? (difference === 0 ? 0 : Math.sign(difference) * Infinity) : difference / se[i]![j]!;
  return (left: number[]): Step => {
    let [worst, observed] = [left[0]!, Number.NEGATIVE_INFINITY];
    for (const i of left) {
      for (const j of left) {
        const value = i === j ? 0 : t(means[i]! - means[j]!, i, j);
        if (value > observed) [worst, observed] = [i, value];
      }
    }
    const simulated = errors.map((e) =>
      Math.max(0, ...left.flatMap((i) => left.map((j) => (i === j ? 0 : t(e[i]! - e[j]!, i, j))))),
    );
    return { worst, observed, simulated };
  };
}

function againstMean(means: number[], errors: number[][]) {
  return (left: number[]): Step => {
    const mean = (values: number[]) => left.reduce((sum, i) => sum + values[i]!, 0) / left.length;
    const centred = errors.map((e) => left.map((i) => e[i]! - mean(e)));
    const se = left.map((_, k) => Math.sqrt(centred.reduce((sum, e) => sum + e[k]! ** 2, 0) / errors.length));
    const t = left.map((i, k) => (se[k] === 0 ? 0 : (means[i]! - mean(means)) / se[k]!));
    const observed = Math.max(...t);
    const simulated = centred.map((e) =>
      Math.max(...e.map((value, k) => (se[k] === 0 ? 0 : value / se[k]!))),
    );
    return { worst: left[t.indexOf(observed)]!, observed, simulated };
  };
}
