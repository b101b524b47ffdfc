import { deriveSeed } from '../../networks/random.ts';

/** Uses of the recipe's seed for the seeds of the ensemble's second network and those after it. */
const MEMBER_SEEDS = 500_000;

/** What the networks of a fit draw from. */
export function memberSeed(seed: number, member: number): number {
  return member === 0 ? seed : deriveSeed(seed, MEMBER_SEEDS + member);
}
