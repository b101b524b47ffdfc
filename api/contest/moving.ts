/** Moving figures with their 90 % bands over sessions. Pure. */

/** Sums of a session; a ratio of sums is followed, such as inside of judged. */
export interface Ratio {
  top: number;
  bottom: number;
}

export interface Moved {
  value: number | null;
  low: number | null;
  high: number | null;
}

/** Below so many sessions a figure would be a few days of luck. */
export const LEAST_SESSIONS = 20;
/** Two-sided 90 % of the normal distribution. */
const Z = 1.6449;
const NOTHING: Moved = { value: null, low: null, high: null };

/**
 * sum(top) / sum(bottom) over the newest `window` entries that are not null, at each index of `chosen`. The standard error is
 * the delta method's over sessions, because outcomes of one session move together:
 * sqrt(n / (n - 1) sum (top - r bottom)^2) / sum(bottom).
 */
export function movingRatio(
  series: readonly (Ratio | null)[],
  window: number,
  chosen: readonly number[],
): Moved[] {
  return chosen.map((at) => {
    const seen = series.slice(Math.max(0, at + 1 - window), at + 1).filter((one) => one !== null);
    const n = seen.length;
    const bottom = seen.reduce((sum, one) => sum + one.bottom, 0);
    if (n < LEAST_SESSIONS || !(bottom > 0)) return NOTHING;
    const value = seen.reduce((sum, one) => sum + one.top, 0) / bottom;
    const squares = seen.reduce((sum, one) => sum + (one.top - value * one.bottom) ** 2, 0);
    const error = Math.sqrt((n / (n - 1)) * squares) / bottom;
    return { value, low: value - Z * error, high: value + Z * error };
  });
}

/** Indices of at most `points` of `count`, evenly, the last always among them. */
export function thinned(count: number, points: number): number[] {
  const step = Math.max(1, Math.ceil(count / points));
  const chosen: number[] = [];
  for (let at = count - 1; at >= 0; at -= step) chosen.unshift(at);
  return chosen;
}
