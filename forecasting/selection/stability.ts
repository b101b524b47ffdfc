/** Whether the same features are chosen at other times. */

/** Share of the choices that each of `candidates` candidates is in. */
export function selectionFrequency(
  choices: readonly (readonly number[])[],
  candidates: number,
): Float64Array {
  const frequency = new Float64Array(candidates);
  for (const choice of choices) for (const j of choice) frequency[j]!++;
  return frequency.map((count) => count / choices.length);
}

/**
 * Nogueira, Sechidis and Brown (2018): 1 - mean over candidates of M / (M - 1) p (1 - p) over (k/d)(1 - k/d), M choices, p the
 * frequency, k the mean size of a choice, d candidates. 1 when all are the same, 0 on average by chance; for choices of one
 * size it is Kuncheva's (2007) index. Null for fewer than two choices, and where every candidate or none is chosen.
 */
export function stabilityIndex(choices: readonly (readonly number[])[], candidates: number): number | null {
  const count = choices.length;
  const share = choices.reduce((sum, choice) => sum + choice.length, 0) / count / candidates;
  if (count < 2 || !(share > 0) || share >= 1) return null;
  let spread = 0;
  for (const p of selectionFrequency(choices, candidates)) {
    spread += ((count / (count - 1)) * p * (1 - p)) / candidates;
  }
  return 1 - spread / (share * (1 - share));
}
