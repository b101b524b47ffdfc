/** Losses of a quantile and of a central interval, in the units of y, smaller is better. */

/** Pinball (quantile) loss: (tau - 1[y < q]) (y - q). */
export function pinball(y: number, quantile: number, tau: number): number {
  return y >= quantile ? tau * (y - quantile) : (1 - tau) * (quantile - y);
}

/** Interval (Winkler) score of the central 1 - alpha interval: width + 2/alpha times the miss. */
export function intervalScore(y: number, lower: number, upper: number, alpha: number): number {
  return upper - lower + (2 / alpha) * (Math.max(0, lower - y) + Math.max(0, y - upper));
}
