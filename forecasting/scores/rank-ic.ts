/** Rank information coefficient: Spearman's correlation of forecasts and outcomes over the symbols of one session. */
import { meanWithError } from './mean-with-error.ts';

/** Ranks from 1, ties share their mean rank. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from(values, (_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const result = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) result[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return result;
}

/** Spearman's rho with mean ranks for ties; null when either side is constant or there are fewer than 2 values. */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number | null {
  return x.length < 2 ? null : pearson(ranks(x), ranks(y));
}

function pearson(x: Float64Array, y: Float64Array): number | null {
  const mean = (v: Float64Array) => v.reduce((a, b) => a + b, 0) / v.length;
  const mx = mean(x);
  const my = mean(y);
  let xy = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < x.length; i++) {
    xy += (x[i]! - mx) * (y[i]! - my);
    xx += (x[i]! - mx) ** 2;
    yy += (y[i]! - my) ** 2;
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}

/** Mean of the daily values and its standard error; `horizon` widens it for overlapping outcomes. */
export function rankIcSummary(
  daily: readonly number[],
  horizon: number,
): { mean: number; se: number } | null {
  return daily.length < 2 ? null : meanWithError(daily, horizon);
}
