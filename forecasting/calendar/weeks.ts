/** ISO weeks of an exchange: `2019-W07` is 2019-02-11 to 2019-02-17. Pure. */
import { DateTime } from 'luxon';
import { TerminalError } from '../../schemas/errors.ts';
import type { SessionDate } from '../../schemas/market.ts';
import type { Calendar } from './exchange.ts';

const utc = { zone: 'utc' } as const;

/** The week that a date lies in. Its year is that of its Thursday: 2018-12-31 is of 2019-W01. */
export function weekOf(date: SessionDate): string {
  return DateTime.fromISO(date, utc).toFormat("kkkk-'W'WW");
}

/** Monday to Sunday. Throws InvalidWeek (terminal). */
export function datesOfWeek(week: string): SessionDate[] {
  const monday = DateTime.fromISO(`${week}-1`, utc);
  if (!/^\d{4}-W\d\d$/.test(week) || !monday.isValid || weekOf(monday.toISODate()) !== week) {
    throw new TerminalError(
      'InvalidWeek',
      `invalid week ${JSON.stringify(week)}: allowed are ISO weeks like 2019-W07`,
    );
  }
  return Array.from({ length: 7 }, (_, days) => monday.plus({ days }).toISODate());
}

/** Sessions of the week, ascending. Throws InvalidWeek, CalendarRangeError. */
export function sessionsOfWeek(calendar: Calendar, week: string): SessionDate[] {
  const dates = datesOfWeek(week);
  return calendar.sessionsBetween(dates[0]!, dates[6]!);
}

/** Whether no session of its week comes after it. */
export function endsWeek(calendar: Calendar, date: SessionDate): boolean {
  return sessionsOfWeek(calendar, weekOf(date)).at(-1) === date;
}
