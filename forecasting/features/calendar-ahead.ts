/**
 * What a session's date says, and what the exchange's published calendar says of the days after it. Holidays are
 * announced years ahead; a closure for a storm, an attack or a funeral is not, so before it happened it counts as
 * the session that everybody expected. Nothing here reads a clock.
 */
import type { SessionDate } from '../../schemas/market.ts';
import type { Calendar } from '../calendar/exchange.ts';

export interface CalendarAhead {
  /** Calendar days to the next planned session. */
  daysToNext: number;
  /** Planned sessions of the month after this one. */
  sessionsToMonthEnd: number;
  /** 1 when the next planned session is the last of its month or one of the first three, else 0. */
  turnOfMonth: number;
  /** Planned sessions before the next holiday on a weekday, at most `HOLIDAY_CAP`. */
  sessionsToHoliday: number;
  /** Calendar days to the third Friday of a month, 0 on it. */
  daysToExpiry: number;
  /** Day of the quarter over the days of the quarter. */
  quarterProgress: number;
}

/** Holidays further away than a month of sessions are as far as this. */
export const HOLIDAY_CAP = 21;

/** Closures known in advance; any other name is one that nobody expected. */
const HOLIDAYS = new Set([
  "New Year's Day",
  'Martin Luther King Jr. Day',
  "Washington's Birthday",
  'Good Friday',
  'Memorial Day',
  'Juneteenth',
  'Independence Day',
  'Labor Day',
  'Thanksgiving Day',
  'Christmas Day',
]);

const DAY = 86_400_000;
const known = new WeakMap<Calendar, Map<SessionDate, CalendarAhead>>();

/** NaN where the answer lies beyond the end of the calendar's table. */
export function calendarAhead(calendar: Calendar, session: SessionDate): CalendarAhead {
  const bySession = known.get(calendar) ?? new Map<SessionDate, CalendarAhead>();
  known.set(calendar, bySession);
  let ahead = bySession.get(session);
  if (ahead === undefined) {
    ahead = lookAhead(calendar, session);
    bySession.set(session, ahead);
  }
  return ahead;
}

function lookAhead(calendar: Calendar, session: SessionDate): CalendarAhead {
  const today = Date.parse(session);
  const month = monthOf(today);
  let next = Number.NaN;
  let leftInMonth = 0;
  let untilHoliday = Number.NaN;
  let passed = 0;
  const open = () => Number.isNaN(next) || Number.isNaN(untilHoliday);
  for (let day = today + DAY; open() || monthOf(day) === month; day += DAY) {
    const kind = kindOf(calendar, day);
    if (kind === 'unknown') {
      return { ...NOTHING, daysToNext: (next - today) / DAY, ...ofDate(today) };
    }
    if (kind === 'holiday' && Number.isNaN(untilHoliday)) untilHoliday = passed;
    if (kind !== 'session') continue;
    if (Number.isNaN(next)) next = day;
    if (monthOf(day) === month) leftInMonth++;
    passed++;
    if (passed === HOLIDAY_CAP && Number.isNaN(untilHoliday)) untilHoliday = HOLIDAY_CAP;
  }
  const lastOfMonth = leftInMonth === 1;
  return {
    daysToNext: (next - today) / DAY,
    sessionsToMonthEnd: leftInMonth,
    turnOfMonth: +(lastOfMonth || sessionsThrough(calendar, next) <= 3),
    sessionsToHoliday: untilHoliday,
    ...ofDate(today),
  };
}

const NOTHING = {
  sessionsToMonthEnd: Number.NaN,
  turnOfMonth: Number.NaN,
  sessionsToHoliday: Number.NaN,
};

type Kind = 'session' | 'weekend' | 'holiday' | 'unknown';
const kinds = new WeakMap<Calendar, Map<number, Kind>>();

/** Each day is asked about by all the sessions of the month before it. */
function kindOf(calendar: Calendar, day: number): Kind {
  let known = kinds.get(calendar);
  if (known === undefined) {
    known = new Map();
    kinds.set(calendar, known);
  }
  let kind = known.get(day);
  if (kind === undefined) {
    kind = lookUp(calendar, day);
    known.set(day, kind);
  }
  return kind;
}

function lookUp(calendar: Calendar, day: number): Kind {
  const date = new Date(day).toISOString().slice(0, 10);
  if (date > calendar.last || date < calendar.first) return 'unknown';
  const reason = calendar.closedReason(date);
  if (reason === 'weekend') return 'weekend';
  return reason !== undefined && HOLIDAYS.has(reason.replace(' (observed)', '')) ? 'holiday' : 'session';
}

/** Planned sessions of the month of `day` up to it. */
function sessionsThrough(calendar: Calendar, day: number): number {
  const first = day - (new Date(day).getUTCDate() - 1) * DAY;
  let count = 0;
  for (let at = first; at <= day; at += DAY) if (kindOf(calendar, at) === 'session') count++;
  return count;
}

function ofDate(today: number): { daysToExpiry: number; quarterProgress: number } {
  const date = new Date(today);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const expiry = [thirdFriday(year, month), thirdFriday(year, month + 1)].find((day) => day >= today)!;
  const start = Date.UTC(year, month - (month % 3), 1);
  const end = Date.UTC(year, month - (month % 3) + 3, 1);
  return { daysToExpiry: (expiry - today) / DAY, quarterProgress: (today + DAY - start) / (end - start) };
}

function thirdFriday(year: number, month: number): number {
  const first = Date.UTC(year, month, 1);
  const firstFriday = (5 - new Date(first).getUTCDay() + 7) % 7;
  return first + (firstFriday + 14) * DAY;
}

const monthOf = (day: number) => new Date(day).getUTCMonth();
