/** Scores of one horizon with those of `further` (errors, test/train ratio, strategy) beside the others. */
export function flatScores(scores: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { further, ...rest } = scores;
  return { ...rest, ...(further as Record<string, unknown> | undefined) };
}
