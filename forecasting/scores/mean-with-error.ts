/** Mean of a serially dependent series with its standard error: Bartlett weights 1 - k/h, so never negative. */
export function meanWithError(series: ArrayLike<number>, horizon: number): { mean: number; se: number } {
  const mean = average(series);
  return { mean, se: Math.sqrt(longRunVariance(series, mean, horizon) / series.length) };
}

/** g0 + 2 sum_{k<h} (1 - k/h) g_k with autocovariances g_k divided by T; at h = 1 the plain variance g0. */
export function longRunVariance(series: ArrayLike<number>, mean: number, horizon: number): number {
  let total = 0;
  for (let k = 0; k < horizon; k++) {
    let g = 0;
    for (let t = k; t < series.length; t++) g += (series[t]! - mean) * (series[t - k]! - mean);
    total += (k === 0 ? 1 : 2 * (1 - k / horizon)) * (g / series.length);
  }
  return total;
}

export function average(series: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < series.length; i++) sum += series[i]!;
  return sum / series.length;
}
