/** Weekly reports of a simulation: beside the days, never before them, and without a browser. */
import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import type { SessionDate } from '../schemas/market.ts';
import { workflowId } from '../schemas/pipeline.ts';
import type { SimulationInput } from '../schemas/simulation.ts';
import type { weeklyReportWorkflow } from './weekly-report.ts';

const DAY_MS = 86_400_000;
const dayOf = (date: SessionDate) => Date.parse(`${date}T00:00:00Z`) / DAY_MS;
/** Weeks since the one of 1970-01-01, a Thursday; they begin on Mondays. */
const weekNumber = (date: SessionDate) => Math.floor((dayOf(date) + 3) / 7);

/** `2019-W07`: weeks belong to the year of their Thursday. */
export function isoWeek(date: SessionDate): string {
  const thursday = new Date(7 * weekNumber(date) * DAY_MS);
  const year = thursday.getUTCFullYear();
  const days = Math.round((thursday.getTime() - Date.UTC(year, 0, 1)) / DAY_MS);
  return `${year}-W${String(1 + Math.floor(days / 7)).padStart(2, '0')}`;
}

/** Whether a report of the week of `session` was begun: it is the last one of its week, and of a month's first week where only those are wanted. */
export async function reportAfter(
  { universe, reports }: SimulationInput,
  session: SessionDate,
  next: SessionDate | undefined,
): Promise<boolean> {
  if (reports === 'none') return false;
  if (next !== undefined && weekNumber(next) === weekNumber(session)) return false;
  if (reports === 'month' && Number(session.slice(8)) > 7) return false;
  const week = isoWeek(session);
  await startChild<typeof weeklyReportWorkflow>('weeklyReportWorkflow', {
    workflowId: workflowId.report(universe, week),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    parentClosePolicy: ParentClosePolicy.ABANDON,
    args: [{ universe, week, send: false, pdf: false }],
    staticSummary: `report of ${week}, universe ${universe}`,
  });
  return true;
}
