/**
 * The report of a week: waits for its last day where it may still come, makes the document as of one instant, draws its
 * files, tells people once. Without a browser there is no PDF, with a remark; the rest goes on.
 */
import {
  ActivityCancellationType,
  proxyActivities,
  setCurrentDetails,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { CpuActivities } from '../activities/index.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';
import { TASK_QUEUE } from '../schemas/pipeline.ts';
import type { WeeklyReportInput, WeeklyReportResult } from '../schemas/report.ts';
import { reportIncident } from '../schemas/report-incident.ts';
import { heavy, quick } from './activities.ts';
import { failureInfo } from './failures.ts';
import { tellOnce } from './notices.ts';
import { scheduledInstant } from './scheduled-instant.ts';
import { searchAttribute } from './search-attributes.ts';

/** Six hours in all: a day that comes later is named as missing. */
const LOOKS = 36;

const printing = proxyActivities<CpuActivities>({
  taskQueue: TASK_QUEUE.cpu,
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  startToCloseTimeout: '3 minutes',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '2s', backoffCoefficient: 2, maximumAttempts: 3 },
  summary: 'print it as PDF',
});

export async function weeklyReportWorkflow(input: WeeklyReportInput): Promise<WeeklyReportResult> {
  const { universe, send } = input;
  const instant = scheduledInstant();
  const { week, through, nothing } = await quick('which week?').plannedWeek({
    week: input.week ?? null,
    instant,
  });
  upsertSearchAttributes([
    { key: searchAttribute.universe, value: universe },
    ...(through === null ? [] : [{ key: searchAttribute.session, value: through }]),
  ]);
  const end = (result: Omit<WeeklyReportResult, 'universe' | 'week'>): WeeklyReportResult => {
    setCurrentDetails([`week ${week}: ${result.reason ?? result.state}`, ...result.remarks].join('\n'));
    return { universe, week, ...result };
  };
  const none = { state: 'nothing' as const, id: null, asOf: null, remarks: [] };
  if (through === null || nothing !== null) return end({ ...none, reason: nothing });
  if (input.wait) await untilPublished(universe, through);
  const asOf = input.asOf ?? (await quick('as of when?').reportInstant({ universe, week, through }));
  const kept = await heavy(`the document of week ${week}`).keepReport({ universe, week, asOf });
  if (kept.state === 'nothing') {
    if (send) await tellOfNothing(universe, week, kept.reason, asOf);
    return end({ ...none, reason: kept.reason });
  }
  const { id } = kept.row;
  await heavy('draw it as HTML').renderReport({ id });
  const remarks = input.pdf === false ? [] : await print(id);
  if (send) {
    const notice = await quick('what is told of it').reportNotice({ id });
    await tellOnce(`tell: ${notice.title}`, notice);
  }
  return end({ state: kept.state, reason: null, id, asOf: kept.row.asOf, remarks });
}

async function untilPublished(universe: string, session: SessionDate): Promise<void> {
  for (let look = 1; look <= LOOKS; look += 1) {
    if (await quick(`is ${session} published?`).isPublished({ universe, session })) return;
    await sleep('10 minutes');
  }
}

async function print(id: string): Promise<string[]> {
  try {
    await printing.printReport({ id });
    return [];
  } catch (error) {
    const failure = failureInfo(error);
    if (failure === undefined) throw error;
    return [`no PDF: ${failure.message}`];
  }
}

/** A week with sessions and without a published forecast: that is news, once. */
async function tellOfNothing(universe: string, week: string, reason: string, asOf: Instant): Promise<void> {
  await tellOnce(`tell: no report of ${week}`, {
    incidentKey: `${reportIncident(universe, week)}/nothing`,
    kind: 'WeeklyReport',
    severity: 'warn',
    title: `no report of week ${week}`,
    body: `${reason}; \`tempocast data\` and \`tempocast notify open\` say what happened to its days`,
    knownAt: asOf,
  });
}
