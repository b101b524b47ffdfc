/** Geometry of a metric over its runs. Pure. */
import { linearScale, type Scale } from './scale.ts';

export interface TrendPoint {
  value: number | null;
  low: number | null;
  high: number | null;
  success: boolean;
}

export interface TrendLayout {
  x: (index: number) => number;
  y: Scale;
  /** Path of the values; a run without a value is a gap. */
  line: string;
  /** Paths of the bounds, closed; one per stretch of runs that have both. */
  bands: string[];
}

export const TREND_MARGIN = { left: 48, right: 10, top: 8, bottom: 22 };

export function layoutTrend(points: readonly TrendPoint[], width: number, height: number): TrendLayout {
  const { left, right, top, bottom } = TREND_MARGIN;
  const last = Math.max(1, points.length - 1);
  const inner = width - left - right;
  const x = (index: number) => (points.length === 1 ? left + inner / 2 : left + (index / last) * inner);
  const y = linearScale(domainOf(points), [height - bottom, top]).nice(3);
  const at = (index: number, value: number) => `${round(x(index))},${round(y(value))}`;
  const bands = stretches(points, (one) => one.low !== null && one.high !== null).map((indices) => {
    const upper = indices.map((i) => at(i, points[i]!.high!));
    const lower = indices.toReversed().map((i) => at(i, points[i]!.low!));
    return `M${[...upper, ...lower].join('L')}Z`;
  });
  const line = stretches(points, (one) => one.value !== null)
    .map((indices) => `M${indices.map((i) => at(i, points[i]!.value!)).join('L')}`)
    .join('');
  return { x, y, line, bands };
}

/** Everything drawn, and never a flat line on the edge: a constant gets room on both sides, zero only above. */
function domainOf(points: readonly TrendPoint[]): [number, number] {
  const drawn = points.flatMap((one) => [one.value, one.low, one.high]).filter((one) => one !== null);
  const low = Math.min(...drawn);
  const high = Math.max(...drawn);
  if (drawn.length === 0 || (low === 0 && high === 0)) return [0, 1];
  if (low === high) return low > 0 ? [0, high * 1.25] : [low * 1.25, 0];
  return [low, high];
}

/** Runs of neighbouring indices for which it holds. */
function stretches<T>(items: readonly T[], holds: (item: T) => boolean): number[][] {
  const found: number[][] = [];
  for (const [i, item] of items.entries()) {
    if (!holds(item)) continue;
    const open = found.at(-1);
    if (open?.at(-1) === i - 1) open.push(i);
    else found.push([i]);
  }
  return found;
}

const round = (value: number) => Math.round(value * 10) / 10;
