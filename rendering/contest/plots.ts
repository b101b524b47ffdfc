/** Every chart of a contest, at a width of one's own. Pure: page and report draw the same. */
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import type { Plot } from '../plots/frame.ts';
import { coverageByRecipe } from './coverage-by-recipe.ts';
import type { MarkedDecision } from './decision-marks.ts';
import { evidenceOverTime } from './evidence-over-time.ts';
import { sharesOverTime } from './shares-over-time.ts';
import { skillOverTime } from './skill-over-time.ts';

/** `decisions`: of this contest, oldest first. */
export function contestPlots(
  charts: ContestCharts,
  decisions: readonly MarkedDecision[],
  width: number,
): Plot[] {
  return [
    skillOverTime(charts, decisions, width),
    evidenceOverTime(charts, width),
    coverageByRecipe(charts, width),
    sharesOverTime(charts, width),
  ].filter((plot) => plot !== undefined);
}
