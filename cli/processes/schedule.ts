/** The schedules that a configuration and the calendar ask for. Pure; schedule-reconcile.ts applies them. */
import { type CalendarSpec, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import type { Config } from '../../schemas/config.ts';
import type { ConfiguredDataset, DatasetSettings } from '../../schemas/data-config.ts';
import { TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { at, everyDay, lastSessionDays, mondays, sessionDays, skippedDays } from './schedule-times.ts';

/** The exchange whose sessions the pipeline runs. */
const CALENDAR = calendarOf('XNYS');
export const REPLAY_NOTE =
  'the market replay has no today: days are started by `tempocast up` and `tempocast day`';
const OWN_NOTE = 'by tempocast up';

/** Bars come with the day, and have no schedule of their own. */
export function desiredSchedules(config: Config, today = new Date()): ScheduleOptions[] {
  const datasets = Object.entries(config.datasets) as [ConfiguredDataset, DatasetSettings][];
  const others = datasets.filter(([name, { every }]) => name !== 'bars' && every !== null);
  return [
    scheduleOf(config, today),
    ...others.map(([name, settings]) => scheduleOfDataset(config, name, settings, today)),
    ...(datasets.some(([, { every }]) => every !== null) ? [scheduleOfWatcher(config, today)] : []),
    ...(config.report.every === null ? [] : [scheduleOfReport(config, today)]),
  ];
}

/** The day, after the close; at the same hour on days that close early, when vendors are no earlier than else. */
export function scheduleOf(config: Config, today = new Date()): ScheduleOptions {
  const { hour, minute } = config.schedule;
  return {
    ...common(config),
    scheduleId: workflowId.schedule(config.universe),
    spec: {
      calendars: [{ ...sessionDays, hour, minute, comment: 'after the close of New York' }],
      skip: skippedDays(CALENDAR, today),
      timezone: CALENDAR.timezone,
    },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW.scheduled,
      workflowId: `scheduled/${config.universe}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe: config.universe }],
      staticSummary: `day of universe ${config.universe}`,
    },
  };
}

function scheduleOfDataset(
  config: Config,
  dataset: ConfiguredDataset,
  { every, hour, minute }: DatasetSettings,
  today: Date,
): ScheduleOptions {
  const { universe } = config;
  const days = every === 'session' ? sessionDays : every === 'week' ? mondays : everyDay;
  return {
    ...common(config),
    scheduleId: workflowId.scheduleOfDataset(universe, dataset),
    spec: {
      calendars: [{ ...days, hour, minute, comment: `${dataset}, every ${every}` }],
      ...(every === 'session' ? { skip: skippedDays(CALENDAR, today) } : {}),
      timezone: CALENDAR.timezone,
    },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW.scheduledDataset,
      workflowId: `scheduled/data/${dataset}/${universe}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ dataset, universe }],
      staticSummary: `${dataset} of universe ${universe}`,
    },
  };
}

/** At every deadline. A watch that still looks for something gives way to the next one, which looks for it too. */
function scheduleOfWatcher(config: Config, today: Date): ScheduleOptions {
  const { universe } = config;
  const calendars: CalendarSpec[] = [];
  const onSessions: { hour: number; minute: number }[] = [];
  for (const [dataset, { every, hour, minute, deadlineMinutes }] of Object.entries(config.datasets)) {
    if (every === null) continue;
    const days = every === 'session' ? sessionDays : every === 'week' ? mondays : everyDay;
    const deadline = at(days, hour * 60 + minute + deadlineMinutes);
    calendars.push({ ...deadline.spec, comment: `deadline of ${dataset}` });
    if (every === 'session' && deadline.daysLater === 0) onSessions.push(deadline.time);
  }
  const shared = (time: { hour: number; minute: number }) =>
    calendars.filter(({ hour, minute }) => hour === time.hour && minute === time.minute).length >
    onSessions.filter(({ hour, minute }) => hour === time.hour && minute === time.minute).length;
  const skip = onSessions
    .filter((time) => !shared(time))
    .flatMap((time) => skippedDays(CALENDAR, today, time));
  return {
    ...common(config),
    policies: { ...common(config).policies, overlap: ScheduleOverlapPolicy.CANCEL_OTHER },
    scheduleId: workflowId.scheduleOfWatcher(universe),
    spec: { calendars, ...(skip.length > 0 ? { skip } : {}), timezone: CALENDAR.timezone },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW.watch,
      workflowId: `watch/${universe}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe }],
      staticSummary: `deadlines of universe ${universe}`,
    },
  };
}

/** After the last session of the week: Friday, or the day before where Friday is closed. Never on the next day. */
export function scheduleOfReport(config: Config, today = new Date()): ScheduleOptions {
  const { universe, schedule, report } = config;
  const minutes = Math.min(schedule.hour * 60 + schedule.minute + report.afterMinutes, 24 * 60 - 1);
  const time = { hour: Math.floor(minutes / 60), minute: minutes % 60 };
  return {
    ...common(config),
    scheduleId: workflowId.scheduleOfReport(universe),
    spec: {
      calendars: lastSessionDays(CALENDAR, today, time),
      skip: skippedDays(CALENDAR, today, time),
      timezone: CALENDAR.timezone,
    },
    action: {
      type: 'startWorkflow',
      workflowType: WORKFLOW.report,
      workflowId: `scheduled/report/${universe}`,
      taskQueue: TASK_QUEUE.cpu,
      args: [{ universe, send: true, wait: true }],
      staticSummary: `weekly report of universe ${universe}`,
    },
  };
}

function common({ schedule, source }: Config) {
  const replay = source === 'replay';
  return {
    policies: {
      overlap: ScheduleOverlapPolicy.BUFFER_ONE,
      // The server's default of a year would start every missed day at once after an outage.
      catchupWindow: `${schedule.catchupHours} hours` as const,
    },
    state: { paused: replay, note: replay ? REPLAY_NOTE : OWN_NOTE },
  };
}
