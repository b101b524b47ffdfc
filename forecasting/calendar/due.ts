/** When a dataset is due, from the configuration and a calendar. Pure. */
import { DateTime } from 'luxon';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { Calendar } from './exchange.ts';

/** The part of a dataset's settings that says when. */
export interface DueSettings {
  /** null: only when somebody asks for it. `day`: each day of the year. `week`: Mondays. */
  every: 'session' | 'day' | 'week' | null;
  /** In the calendar's zone. */
  hour: number;
  minute: number;
  /** After hour:minute the dataset has to be there. */
  deadlineMinutes: number;
}

export interface Due {
  date: SessionDate;
  at: Instant;
  deadline: Instant;
}

const MONDAY = 1;
const DAY_MS = 86_400_000;

export function isDueOn({ every }: DueSettings, calendar: Calendar, date: SessionDate): boolean {
  if (every === 'session') return calendar.isSession(date);
  if (every === 'week') return new Date(date).getUTCDay() === MONDAY;
  return every === 'day';
}

/** The instants of `date`, whether something is due then or not. An hour that daylight saving time skips moves on by one. */
export function dueOf(settings: DueSettings, calendar: Calendar, date: SessionDate): Due {
  const { hour, minute, deadlineMinutes } = settings;
  const at = DateTime.fromISO(date, { zone: calendar.timezone }).set({ hour, minute }).toMillis();
  const instant = (ms: number) => new Date(ms).toISOString();
  return { date, at: instant(at), deadline: instant(at + deadlineMinutes * 60_000) };
}

/** The newest date whose deadline has passed at `instant`; undefined when nothing is ever due. */
export function newestOwed(settings: DueSettings, calendar: Calendar, instant: Instant): Due | undefined {
  if (settings.every === null) return undefined;
  // A deadline may lie days after its date, and a session may be the first one after a long closure.
  for (let ms = Date.parse(calendar.sessionDateOf(instant)); ; ms -= DAY_MS) {
    const date = new Date(ms).toISOString().slice(0, 10);
    if (date < calendar.first) return undefined;
    if (!isDueOn(settings, calendar, date)) continue;
    const due = dueOf(settings, calendar, date);
    if (due.deadline <= instant) return due;
  }
}
