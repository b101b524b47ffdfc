/**
 * Which recipe answers a client: a hash of contest and client key, so the same client gets the same arm everywhere and
 * without a table. Both arms are scored on all symbols; the split decides who is served, never what is judged.
 */
import { createHash } from 'node:crypto';
import type { ContestState } from './contest.ts';
import type { Policy } from './policy.ts';

export interface Arm {
  recipe: string;
  /** Share of clients in (0, 1); the champion has what is left. */
  share: number;
}

/** Uniform in [0, 1): the first 52 bits of sha256 over universe, contest and key. */
export function armPosition(universe: string, contest: string, client: string): number {
  // Lengths keep ('a', 'bc') and ('ab', 'c') apart.
  const text = [universe, contest, client].map((part) => `${part.length}:${part}`).join('|');
  return Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 13), 16) / 2 ** 52;
}

/**
 * The recipe that serves `client`. Each challenger owns the interval that starts where the arms before it end, so while
 * its share grows it keeps every client it had. Throws RangeError when shares leave (0, 1) or sum above 1.
 */
export function armOf(
  champion: string,
  arms: readonly Arm[],
  keys: { universe: string; contest: string; client: string },
): string {
  let end = 0;
  const position = armPosition(keys.universe, keys.contest, keys.client);
  let found = champion;
  for (const { recipe, share } of arms) {
    if (!(share > 0 && share < 1)) throw new RangeError(`share of ${recipe} is ${share}, allowed is (0, 1)`);
    if (position >= end && position < end + share) found = recipe;
    end += share;
  }
  if (end > 1) throw new RangeError(`shares of the challengers sum to ${end}, at most 1 is allowed`);
  return found;
}

/** Who is served beside the champion, for armOf: by name, so that an arm stays where it is while its share grows. */
export function servingArms({ challengers }: ContestState, policy: Policy): Arm[] {
  return Object.keys(challengers)
    .sort()
    .flatMap((recipe) => {
      const serving = policy.serving.find((entry) => entry.stage === challengers[recipe]!.stage);
      return serving === undefined ? [] : [{ recipe, share: serving.share }];
    });
}
