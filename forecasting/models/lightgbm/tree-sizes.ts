/** How large the trees of LightGBM's text are. */
export interface TreeSizes {
  trees: number;
  leaves: number;
  /** Of the largest tree. */
  mostLeaves: number;
}

export function treeSizes(texts: readonly string[]): TreeSizes {
  const leaves = texts.flatMap((text) =>
    Array.from(text.matchAll(/^num_leaves=(\d+)$/gm), (m) => Number(m[1])),
  );
  return {
    trees: leaves.length,
    leaves: leaves.reduce((sum, n) => sum + n, 0),
    mostLeaves: leaves.reduce((most, n) => Math.max(most, n), 0),
  };
}
