/** Benjamini & Hochberg 1995: of the features called changed, at most a share q is so by chance. Information only, pages nobody. */
export function benjaminiHochberg(
  pValues: readonly number[],
  q = 0.05,
): { adjusted: number[]; changed: boolean[] } {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Array<number>(pValues.length);
  let least = 1;
  order.forEach((i, place) => {
    least = Math.min(least, (pValues[i]! * pValues.length) / (pValues.length - place));
    adjusted[i] = least;
  });
  return { adjusted, changed: adjusted.map((p) => p <= q) };
}
