/** From what was measured to what is drawn: one metric per expectation, with its bounds. Pure. */
import type { ExpectationTrend, MetricPoint } from '../../schemas/data-api.ts';
import type { MeasuredRow } from '../../stores/postgres/suite-runs.ts';
import type { Describe } from '../suites.ts';

const SHARE = 'unexpected_percent';
const OBSERVED = 'observed';

export interface Described {
  suite: string;
  describe: Describe;
}

/** `rows` are of one expectation, oldest first, at least one. `metric`: the one asked for. */
export function trendOf(
  { suite, describe }: Described,
  rows: readonly MeasuredRow[],
  metric?: string,
): ExpectationTrend {
  const newest = rows.at(-1)!;
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))].toSorted();
  const chosen = metric ?? chosenOf(rows, metrics);
  return {
    id: newest.expectation,
    description: describe(suite, newest.suiteVersion, newest.expectation),
    severity: newest.severity,
    metric: chosen,
    metrics,
    points: rows.map((row) => pointOf(row, chosen)),
  };
}

/** What has bounds from the past says most; then what was observed; the share that is unexpected is always there. */
function chosenOf(rows: readonly MeasuredRow[], metrics: readonly string[]): string {
  const bounded = metrics.find((one) => rows.some((row) => boundsOf(row.bound, one) !== null));
  return bounded ?? (metrics.includes(OBSERVED) ? OBSERVED : SHARE);
}

function pointOf(row: MeasuredRow, metric: string): MetricPoint {
  const [low, high] = boundsOf(row.bound, metric) ?? [null, null];
  const { session, run, success } = row;
  return { session, run, success, value: row.metrics[metric] ?? null, low, high };
}

type Bounds = [low: number | null, high: number | null];

/** `[low, high]` is about what was observed; a record has one per metric. */
function boundsOf(bound: unknown, metric: string): Bounds | null {
  if (Array.isArray(bound)) return metric === OBSERVED ? pairOf(bound) : null;
  if (typeof bound !== 'object' || bound === null) return null;
  return pairOf((bound as Record<string, unknown>)[metric]);
}

function pairOf(value: unknown): Bounds | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const pair = value.map((one) => (typeof one === 'number' ? one : null)) as Bounds;
  return pair[0] === null && pair[1] === null ? null : pair;
}

/** By expectation, failed ones in the newest run first. */
export function trendsOf(suite: Described, rows: readonly MeasuredRow[]): ExpectationTrend[] {
  const last = rows.at(-1)?.run;
  const trends = [...Map.groupBy(rows, (row) => row.expectation).values()]
    // What the newest run does not look at any more is history of another version.
    .filter((own) => own.at(-1)!.run === last)
    .map((own) => trendOf(suite, own));
  const order = { critical: 0, warn: 1, info: 2 };
  return trends.toSorted(
    (a, b) =>
      Number(a.points.at(-1)!.success) - Number(b.points.at(-1)!.success) ||
      order[a.severity] - order[b.severity] ||
      a.id.localeCompare(b.id),
  );
}
