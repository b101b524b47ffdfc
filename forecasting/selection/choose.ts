/** Choosing one after the other. */

export interface Choice {
  /** Numbers of the chosen, first choice first. */
  order: number[];
  /** Score of each when it was chosen. */
  scores: number[];
}

/**
 * The best k of `groups.length` by score, at most `perGroup` of a group; where that leaves places free, the best of the rest.
 * Ties go to the first in column order.
 * @param score of a candidate, given what has been chosen
 * @param chosen is told of each choice
 */
export function choose(
  groups: readonly string[],
  k: number,
  perGroup: number,
  score: (candidate: number) => number,
  chosen: (candidate: number) => void = () => {},
): Choice {
  const choice: Choice = { order: [], scores: [] };
  const left = new Set(groups.keys());
  const taken = new Map<string, number>();
  while (choice.order.length < k && left.size > 0) {
    const open = [...left].filter((j) => (taken.get(groups[j]!) ?? 0) < perGroup);
    let [best, bestScore] = [-1, Number.NEGATIVE_INFINITY];
    for (const j of open.length > 0 ? open : left) {
      const value = score(j);
      if (best < 0 || value > bestScore) [best, bestScore] = [j, value];
    }
    left.delete(best);
    taken.set(groups[best]!, (taken.get(groups[best]!) ?? 0) + 1);
    choice.order.push(best);
    choice.scores.push(bestScore);
    chosen(best);
  }
  return choice;
}

/** Below this mean redundancy the quotient says nothing more. */
const LEAST_REDUNDANCY = 0.001;

/**
 * Minimum redundancy, maximum relevance (Ding and Peng 2005), quotient form: each choice has the greatest relevance over mean
 * redundancy with those chosen before. What has no relevance comes after all that has, least bad first.
 * @param relevance not negative, or the candidate has none
 * @param redundancy of two candidates, 0..1
 */
export function chooseMrmr(
  relevance: ArrayLike<number>,
  redundancy: (a: number, b: number) => number,
  groups: readonly string[],
  k: number,
  perGroup: number,
): Choice & { redundancies: number[] } {
  const sums = new Float64Array(groups.length);
  const left = new Set(groups.keys());
  const redundancies: number[] = [];
  let count = 0;
  const meanOf = (j: number) => (count === 0 ? 1 : Math.max(LEAST_REDUNDANCY, sums[j]! / count));
  const score = (j: number) => (relevance[j]! > 0 ? relevance[j]! / meanOf(j) : relevance[j]!);
  const choice = choose(groups, k, perGroup, score, (newest) => {
    redundancies.push(count === 0 ? 0 : sums[newest]! / count);
    left.delete(newest);
    count++;
    if (count < k) for (const j of left) sums[j]! += redundancy(j, newest);
  });
  return { ...choice, redundancies };
}
