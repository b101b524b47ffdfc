/** Days and times in a schedule's terms. Pure. */
import type { CalendarSpec } from '@temporalio/client';
import type { Calendar } from '../../forecasting/calendar/exchange.ts';
import { endsWeek } from '../../forecasting/calendar/weeks.ts';

const DAYS = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;
const MONTHS = [
  ...(['JANUARY', 'FEBRUARY', 'MARCH', 'APRIL', 'MAY', 'JUNE'] as const),
  ...(['JULY', 'AUGUST', 'SEPTEMBER', 'OCTOBER', 'NOVEMBER', 'DECEMBER'] as const),
];
const DAY_MINUTES = 1440;
const DAY_MS = 86_400_000;

type Days = Pick<CalendarSpec, 'dayOfWeek'> & { dayOfWeek: (typeof DAYS)[number][] };

/** Weekdays; holidays are taken out by `skippedDays`. */
export const sessionDays: Days = { dayOfWeek: DAYS.slice(1, 6) };
export const mondays: Days = { dayOfWeek: ['MONDAY'] };
export const everyDay: Days = { dayOfWeek: [...DAYS] };

/** `minutes` after midnight of the days, which may be on a later day. */
export function at({ dayOfWeek }: Days, minutes: number) {
  const daysLater = Math.floor(minutes / DAY_MINUTES);
  const time = { hour: Math.floor((minutes % DAY_MINUTES) / 60), minute: minutes % 60 };
  const later = dayOfWeek.map((day) => DAYS[(DAYS.indexOf(day) + daysLater) % 7]!);
  return { daysLater, time, spec: { dayOfWeek: later, ...time } satisfies CalendarSpec };
}

/** Fridays, and by date the last sessions of weeks whose Friday is closed; closed Fridays are left to `skippedDays`. */
export function lastSessionDays(
  calendar: Calendar,
  today: Date,
  time: { hour: number; minute: number },
): CalendarSpec[] {
  const months = new Map<string, number[]>();
  const first = Date.parse(`${today.getUTCFullYear()}-01-01`);
  for (let ms = first; ms <= Date.parse(calendar.last) - 6 * DAY_MS; ms += DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    if (new Date(ms).getUTCDay() === 5 || !calendar.isSession(date) || !endsWeek(calendar, date)) continue;
    const month = date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), Number(date.slice(8))]);
  }
  const early = [...months].map(([month, dayOfMonth]) => ({
    year: Number(month.slice(0, 4)),
    month: MONTHS[Number(month.slice(5)) - 1]!,
    dayOfMonth,
    ...time,
    comment: 'last session of the week, Friday is closed',
  }));
  return [{ dayOfWeek: ['FRIDAY'], ...time, comment: 'last session of the week' }, ...early];
}

/**
 * The exchange's closed weekdays from the year of `today` to the end of its table, one entry per month. Earlier ones are
 * left out: nothing starts in the past but by hand, and then the workflow asks the calendar itself.
 */
export function skippedDays(
  calendar: Calendar,
  today: Date,
  time?: { hour: number; minute: number },
): CalendarSpec[] {
  const months = new Map<string, number[]>();
  const first = Date.parse(`${today.getUTCFullYear()}-01-01`);
  for (let ms = first; ms <= Date.parse(calendar.last); ms += DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    const reason = calendar.closedReason(date);
    if (reason === undefined || reason === 'weekend') continue;
    const month = date.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), Number(date.slice(8))]);
  }
  return [...months].map(([month, dayOfMonth]) => ({
    year: Number(month.slice(0, 4)),
    month: MONTHS[Number(month.slice(5)) - 1]!,
    dayOfMonth,
    // A skip without them is one of midnight only.
    hour: time?.hour ?? '*',
    minute: time?.minute ?? '*',
    comment: `${calendar.name} closed, calendar of ${calendar.version}`,
  }));
}
