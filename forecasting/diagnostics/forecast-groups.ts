/** Forecasts in ten groups of equal count, each beside what came: points on the diagonal are honest forecasts. */
import type { ForecastGroup } from '../../schemas/runs.ts';
import { average, meanWithError } from '../scores/mean-with-error.ts';
import type { Judged } from './run-diagnostics.ts';

const GROUPS = 10;

/** By predicted sigma: its root mean square, and that of the outcome about the forecast mean. */
export function spreadGroups(judged: readonly Judged[], days: readonly number[]): ForecastGroup[] {
  return grouped(
    judged.map(({ sigma }) => sigma),
    (rows) => {
      const squares = rows.map((i) => (judged[i]!.y - judged[i]!.mean) ** 2);
      const outcome = Math.sqrt(average(squares));
      const forecast = Math.sqrt(average(rows.map((i) => judged[i]!.sigma ** 2)));
      // Of a root: half the relative error of the mean square.
      const error = outcome > 0 ? standardError(squares, rows, days, 1) / (2 * outcome) : 0;
      return { forecasts: rows.length, forecast, outcome, error };
    },
  );
}

/** By predicted mean; none when it does not vary. */
export function meanGroups(
  judged: readonly Judged[],
  days: readonly number[],
  horizon: number,
): ForecastGroup[] {
  const means = judged.map(({ mean }) => mean);
  if (means.every((mean) => mean === means[0])) return [];
  return grouped(means, (rows) => {
    const outcomes = rows.map((i) => judged[i]!.y);
    return {
      forecasts: rows.length,
      forecast: average(rows.map((i) => means[i]!)),
      outcome: average(outcomes),
      error: standardError(outcomes, rows, days, horizon),
    };
  });
}

/** Cut at the tenths of the sorted keys; equal keys stay together, so with many of them groups are less equal, or fewer. */
function grouped(keys: readonly number[], of: (rows: number[]) => ForecastGroup): ForecastGroup[] {
  // Sorted as plain numbers: a comparator over indices takes far longer.
  const sorted = Float64Array.from(keys).sort();
  const cuts = Array.from(
    { length: GROUPS - 1 },
    (_, g) => sorted[Math.floor(((g + 1) * sorted.length) / GROUPS)]!,
  );
  const groups: number[][] = Array.from({ length: GROUPS }, () => []);
  keys.forEach((key, row) => {
    let g = 0;
    while (g < cuts.length && key >= cuts[g]!) g++;
    groups[g]!.push(row);
  });
  return groups.filter((rows) => rows.length > 0).map(of);
}

/** Rows of one session are no independent evidence: errors are those of the daily means. */
function standardError(
  values: readonly number[],
  rows: readonly number[],
  days: readonly number[],
  horizon: number,
): number {
  const sums = new Map<number, [sum: number, n: number]>();
  rows.forEach((row, i) => {
    const day = sums.get(days[row]!);
    if (day === undefined) sums.set(days[row]!, [values[i]!, 1]);
    else {
      day[0] += values[i]!;
      day[1] += 1;
    }
  });
  const daily = [...sums.values()].map(([sum, n]) => sum / n);
  return daily.length < 2 ? 0 : meanWithError(daily, horizon).se;
}
