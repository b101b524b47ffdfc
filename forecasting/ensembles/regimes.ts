/** Volatility regimes of the market: what is known at the close, against thresholds from the training window. */

/** Thresholds that cut the levels into `count` regimes of equal size. Sorted copy, linear between order statistics. */
export function regimeThresholds(levels: readonly number[], count: number): number[] {
  const sorted = levels.filter(Number.isFinite).sort((a, b) => a - b);
  return Array.from({ length: count - 1 }, (_, k) => {
    const at = ((k + 1) / count) * (sorted.length - 1);
    const low = Math.floor(at);
    return sorted[low]! + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)]! - sorted[low]!);
  });
}

/** How many thresholds lie at or below the level: 0 is the quietest regime; an unknown level is the middle one. */
export function regimeOf(level: number, thresholds: readonly number[]): number {
  if (!Number.isFinite(level)) return Math.floor(thresholds.length / 2);
  return thresholds.filter((threshold) => threshold <= level).length;
}

/** Mean of the logarithm of sigma over the rows of each session; NaN where there is none. */
export function marketLevels(session: Int32Array, sigma: Float64Array, sessions: number): Float64Array {
  const sums = new Float64Array(sessions);
  const counts = new Int32Array(sessions);
  for (let row = 0; row < session.length; row++) {
    if (!(sigma[row]! > 0)) continue;
    sums[session[row]!]! += Math.log(sigma[row]!);
    counts[session[row]!]!++;
  }
  return sums.map((sum, i) => sum / counts[i]!);
}
