/** Means of every window of `width` neighbouring values, oldest first; empty when there are fewer values. */
export function rolling(values: ArrayLike<number>, width: number): number[] {
  const means: number[] = [];
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]! - (i >= width ? values[i - width]! : 0);
    if (i >= width - 1) means.push(sum / width);
  }
  return means;
}
