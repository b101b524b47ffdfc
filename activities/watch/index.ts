/** What the watcher and the scheduled starts ask. */
import { Context } from '@temporalio/activity';
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { isDueOn } from '../../forecasting/calendar/due.ts';
import type { ConfiguredDataset } from '../../schemas/data-config.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Notice } from '../../schemas/notify.ts';
import type { ActivityDeps } from '../deps.ts';
import { lateDatasets, type WatchCheck, type WatchInput } from './late-datasets.ts';
import { driftIncident, driftNotice, findScheduleDrift } from './schedule-drift.ts';

export interface DueDate {
  date: SessionDate;
  due: boolean;
  /** Why it is not due: `closed: Good Friday`. */
  reason: string | null;
}

export function createWatchActivities({ db, config }: ActivityDeps) {
  return {
    lateDatasets: (input: WatchInput): Promise<WatchCheck> => lateDatasets({ db, config }, input),
    /** Notices of those that somebody changed, and the incident keys of those that are as we applied them. */
    scheduleDrift: async ({ at }: { at: Instant }): Promise<{ notices: Notice[]; unchanged: string[] }> => {
      const { drifted, unchanged } = await findScheduleDrift(Context.current().client, db);
      return {
        notices: drifted.map((one) => driftNotice(one, at)),
        unchanged: unchanged.map(driftIncident),
      };
    },
    /** The date that a scheduled start stands for, and whether the calendar and the configuration still want it (G14). */
    dueDate: async (input: { dataset: ConfiguredDataset; instant: Instant }): Promise<DueDate> => {
      const calendar = calendarOf('XNYS');
      const settings = config.datasets[input.dataset];
      const date = calendar.sessionDateOf(input.instant);
      if (isDueOn(settings, calendar, date)) return { date, due: true, reason: null };
      const closed = settings.every === 'session' ? calendar.closedReason(date) : undefined;
      return { date, due: false, reason: closed === undefined ? 'not due' : `closed: ${closed}` };
    },
  };
}
export type WatchActivities = ReturnType<typeof createWatchActivities>;
