/** Page-Hinkley test for a change of mean (Page 1954; in the form of River 0.26, `drift.PageHinkley`). State is plain data. */
import type { PageHinkley } from '../../schemas/drift.ts';

export type { PageHinkley };

export interface PageHinkleyOptions {
  /** Deviation that is tolerated, in units of x. */
  delta: number;
  /** Forgetting of the sums; 1 forgets nothing. */
  alpha: number;
  /** Values before the first statistic. */
  minValues: number;
}

/** delta .1 is a tenth of a standard deviation of the standardised series that the monitors watch. */
export const PAGE_HINKLEY: PageHinkleyOptions = { delta: 0.1, alpha: 0.9999, minValues: 30 };

/** `highest` begins at -1 as in River, whose values ours are compared with; a start at 0 differs in the first values only. */
export function startPageHinkley(): PageHinkley {
  return { n: 0, mean: 0, rise: 0, fall: 0, lowest: Number.MAX_VALUE, highest: -1 };
}

export function updatePageHinkley(state: PageHinkley, x: number, options: PageHinkleyOptions): PageHinkley {
  const n = state.n + 1;
  const mean = state.mean + (x - state.mean) / n;
  const rise = options.alpha * state.rise + x - mean - options.delta;
  const fall = options.alpha * state.fall + x - mean + options.delta;
  return {
    ...{ n, mean, rise, fall },
    lowest: Math.min(state.lowest, rise),
    highest: Math.max(state.highest, fall),
  };
}

/** Compared with the threshold lambda: how far the sum has risen, fallen, or the larger of both. 0 before minValues. */
export function pageHinkleyStatistic(
  { n, rise, fall, lowest, highest }: PageHinkley,
  direction: 'up' | 'down' | 'both',
  { minValues }: PageHinkleyOptions,
): number {
  if (n < minValues) return 0;
  const [up, down] = [rise - lowest, highest - fall];
  return direction === 'up' ? up : direction === 'down' ? down : Math.max(up, down);
}
