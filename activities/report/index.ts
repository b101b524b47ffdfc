/** Stage publish, and the log book of runs that the API and the page read. */
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkRuns } from '../../stores/postgres/checks.ts';
import { type RerunRow, upsertRerun } from '../../stores/postgres/reruns.ts';
import {
  type SessionRunUpdate,
  sessionRun,
  sessionRuns,
  stageTiming,
  upsertSessionRun,
} from '../../stores/postgres/runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { createNotifyActivities } from '../notify/index.ts';
import { unlessInVain } from '../notify/unless-in-vain.ts';
import { type KeepReportInput, keepReport } from './keep-report.ts';
import { type PublishInput, publishForecasts } from './publish-forecasts.ts';
import { printReport, renderReport } from './render-report.ts';
import { reportNotice } from './report-notice.ts';
import { isPublished, plannedWeek, reportInstant } from './report-week.ts';

export interface RecordRunInput extends SessionRunUpdate {
  stages?: { stage: string; ms: number; detail?: unknown }[];
  /** Incidents that are over: of those named, the open ones get their all-clear. */
  over?: { incidentKeys: string[]; at: Instant }[];
}

export function createReportActivities(deps: ActivityDeps) {
  const { db } = deps;
  const notify = createNotifyActivities(deps);
  return {
    plannedWeek: async (input: Parameters<typeof plannedWeek>[1]) => plannedWeek(deps, input),
    isPublished: (query: { universe: string; session: SessionDate }) => isPublished(deps, query),
    reportInstant: (input: Parameters<typeof reportInstant>[1]) => reportInstant(deps, input),
    keepReport: (input: KeepReportInput) => keepReport(deps, input),
    renderReport: (input: { id: string }) => renderReport(deps, input),
    printReport: (input: { id: string }) => printReport(deps, input),
    reportNotice: (input: { id: string }) => reportNotice(deps, input),
    publishSession: (input: PublishInput): Promise<{ published: boolean }> => publishForecasts(db, input),
    /** Exchange sessions of the span whose run is not complete, ascending. */
    pendingSessions: async (input: { universe: string; from: SessionDate; to: SessionDate }) => {
      const pending: SessionDate[] = [];
      for (const session of sessionsBetween(input.from, input.to)) {
        const run = await sessionRun(db, { universe: input.universe, session });
        if (run?.state !== 'completed') pending.push(session);
      }
      return pending;
    },
    /** Exchange sessions of the span, ascending. */
    sessionsOf: async (input: { from: SessionDate; to: SessionDate }): Promise<SessionDate[]> =>
      sessionsBetween(input.from, input.to),
    /** Throws NotRun (terminal): a stage is run again for sessions that were run. */
    completedRun: async (input: {
      universe: string;
      session: SessionDate;
    }): Promise<{ asOf: Instant; since: Instant }> => {
      const run = await sessionRun(db, input);
      if (run?.state === 'completed' && run.asOf !== null) {
        const [checks] = await checkRuns(db, { ...input, dataset: 'bars', asOf: run.asOf, limit: 1 });
        return { asOf: run.asOf, since: checks?.since ?? run.startedAt };
      }
      throw new TerminalError(
        'NotRun',
        `session ${input.session} has no complete run (${run?.state ?? 'none'}): run it with "tempocast day --session ${input.session}"`,
      );
    },
    /** How many times stages of the session have been run again, this one included. */
    recordRerun: (row: RerunRow): Promise<number> => upsertRerun(db, row),
    /** The newest complete session of the span. */
    lastCompletedRun: async (input: {
      universe: string;
      from: SessionDate;
      to: SessionDate;
    }): Promise<{ session: SessionDate; asOf: Instant } | null> => {
      for (const session of sessionsBetween(input.from, input.to).reverse()) {
        const run = await sessionRun(db, { universe: input.universe, session });
        if (run?.state === 'completed' && run.asOf !== null) return { session, asOf: run.asOf };
      }
      return null;
    },
    /** Sessions between the newest run before `session` and `session` itself: nobody ran them (G14). */
    missedSessions: async (input: { universe: string; session: SessionDate }): Promise<SessionDate[]> => {
      const runs = await sessionRuns(db, { universe: input.universe, limit: 50 });
      const last = runs.find((run) => run.session < input.session && run.state !== 'closed')?.session;
      return last === undefined ? [] : sessionsBetween(last, input.session).slice(1, -1);
    },
    recordRun: async ({ stages = [], over = [], ...run }: RecordRunInput): Promise<void> => {
      await upsertSessionRun(db, run);
      for (const timing of stages) {
        await stageTiming(db, { universe: run.universe, session: run.session, ...timing });
      }
      for (const closed of over) await unlessInVain('closeIncidents', () => notify.closeIncidents(closed));
    },
  };
}
export type ReportActivities = ReturnType<typeof createReportActivities>;
