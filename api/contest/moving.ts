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
  const sums = runningSums(series);
  return chosen.map((at) => {
    const [from, to] = [sums[Math.max(0, at + 1 - window)]!, sums[at + 1]!];
    const [n, top, bottom] = [to.n - from.n, to.top - from.top, to.bottom - from.bottom];
    if (n < LEAST_SESSIONS || !(bottom > 0)) return NOTHING;
    const value = top / bottom;
    const squares =
      to.topTop -
      from.topTop -
      2 * value * (to.both - from.both) +
      value ** 2 * (to.bottomBottom - from.bottomBottom);
    const error = Math.sqrt((n / (n - 1)) * Math.max(0, squares)) / bottom;
    return { value, low: value - Z * error, high: value + Z * error };
  });
}

interface Sums extends Ratio {
  n: number;
  topTop: number;
  both: number;
  bottomBottom: number;
}

/** Sums before each entry, so that those of any window are two of them. */
function runningSums(series: readonly (Ratio | null)[]): Sums[] {
  let now: Sums = { n: 0, top: 0, bottom: 0, topTop: 0, both: 0, bottomBottom: 0 };
  return [
    now,
    ...series.map((one) => {
      if (one === null) return now;
      const { top, bottom } = one;
      now = {
        ...{ n: now.n + 1, top: now.top + top, bottom: now.bottom + bottom },
        ...{ topTop: now.topTop + top * top, both: now.both + top * bottom },
        bottomBottom: now.bottomBottom + bottom * bottom,
      };
      return now;
    }),
  ];
}

/** Indices of at most `points` of `count`, evenly, the last always among them. */
export function thinned(count: number, points: number): number[] {
  const step = Math.max(1, Math.ceil(count / points));
  const chosen: number[] = [];
  for (let at = count - 1; at >= 0; at -= step) chosen.unshift(at);
  return chosen;
}
