/** Weights of the members of an ensemble: non-negative, summing to one. */

export const equalWeights = (members: number): number[] => new Array<number>(members).fill(1 / members);

/** Non-negative numbers divided by their sum; equal weights when they are all zero. */
export function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum > 0 ? values.map((value) => value / sum) : equalWeights(values.length);
}

/**
 * Sum of weights times values over the values that are there, the weights of the others shared out in proportion: a
 * member without a forecast for a row is left out for that row. When all that is left has weight zero, it counts
 * equally; NaN when nothing is left.
 */
export function weighted(
  weights: readonly number[],
  values: ArrayLike<number>,
  there: (i: number) => boolean,
) {
  let [sum, weight, plain, count] = [0, 0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    if (!there(i)) continue;
    sum += weights[i]! * values[i]!;
    weight += weights[i]!;
    plain += values[i]!;
    count++;
  }
  return weight > 0 ? sum / weight : plain / count;
}
