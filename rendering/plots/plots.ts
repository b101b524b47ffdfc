/** Every plot of a run, at a width of one's own. Pure: the same record gives the same bytes. */
import type { RunContent } from '../../schemas/runs.ts';
import { coverageOverTime } from './coverage-over-time.ts';
import { featureStatistics } from './feature-statistics.ts';
import { forecastOutcome } from './forecast-outcome.ts';
import type { Plot } from './frame.ts';
import { lossCurves } from './loss-curves.ts';
import { pitHistogram } from './pit-histogram.ts';

/** Of the files in the lake. */
export const PLOT_WIDTH = 720;

export type Plotted = Pick<RunContent, 'curves' | 'diagnostics'>;

/** Plots for which the record has the numbers, in the order of reading. */
export function plotsOf({ curves, diagnostics }: Plotted, width = PLOT_WIDTH): Plot[] {
  const loss = lossCurves(curves, width);
  if (diagnostics === null) return loss === undefined ? [] : [loss];
  const { horizons, features } = diagnostics;
  return [
    loss,
    forecastOutcome(horizons, width),
    pitHistogram(horizons, width),
    coverageOverTime(horizons, width),
    featureStatistics(features, width),
  ].filter((plot) => plot !== undefined);
}
