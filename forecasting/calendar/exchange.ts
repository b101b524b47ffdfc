/** What can be asked of an exchange's session calendar. Pure: no clock. Intraday halts and late opens are not in the tables. */
import { DateTime } from 'luxon';
import { hoursOf } from '../../schemas/calendar/hours.ts';
import type { CalendarTable } from '../../schemas/calendar/table.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';

/** Every function that takes a date throws CalendarRangeError when it is malformed or outside [first, last]. */
export interface Calendar {
  readonly name: string;
  /** Of the table: the day of its last change, and where it comes from. */
  readonly version: string;
  readonly source: string;
  readonly timezone: string;
  readonly first: SessionDate;
  readonly last: SessionDate;
  /** Whether the exchange trades on `date`. */
  isSession(date: SessionDate): boolean;
  /** Why the exchange is closed on `date`: 'weekend' or the holiday's name; undefined on a session. */
  closedReason(date: SessionDate): string | undefined;
  /** Sessions from `from` to `to`, both included; empty when `to` is before `from`. */
  sessionsBetween(from: SessionDate, to: SessionDate): SessionDate[];
  /** Number of sessions from `from` to `to`, both included. */
  countSessions(from: SessionDate, to: SessionDate): number;
  /** The `n`-th session strictly after `date`, which need not be a session itself. */
  nextSession(date: SessionDate, n?: number): SessionDate;
  /** The `n`-th session strictly before `date`, which need not be a session itself. */
  previousSession(date: SessionDate, n?: number): SessionDate;
  /** The instant at which `session` opens. Throws NotASession on a closed day. */
  sessionOpen(session: SessionDate): Instant;
  /** The instant at which `session` closes, early closes included. Throws NotASession on a closed day. */
  sessionClose(session: SessionDate): Instant;
  isEarlyClose(session: SessionDate): boolean;
  /** Why `session` closes early ('Christmas Eve'); undefined when it does not. */
  earlyCloseReason(session: SessionDate): string | undefined;
  /** The date of an instant in the exchange's zone, session or not. */
  sessionDateOf(instant: Instant): SessionDate;
  /** The last session whose close is at or before `instant`. */
  lastSessionClosedBy(instant: Instant): SessionDate;
}

const DAY_MS = 86_400_000;

export function createCalendar(table: CalendarTable): Calendar {
  const sessions = listSessions(table);
  const hours = hoursOf(table);

  /** Milliseconds of the date's UTC midnight. */
  function parseDate(date: SessionDate): number {
    const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
    if (Number.isNaN(ms) || toDate(ms) !== date || date < table.first || date > table.last) {
      throw rangeError(`date '${date}'`);
    }
    return ms;
  }

  function rangeError(what: string): TerminalError {
    const { first, last } = table;
    return new TerminalError(
      'CalendarRangeError',
      `${what} is outside the exchange calendar; allowed are dates as YYYY-MM-DD from ${first} to ${last}`,
      { details: { first, last } },
    );
  }

  function at(index: number, what: string): SessionDate {
    const session = sessions[index];
    if (session === undefined) throw rangeError(what);
    return session;
  }

  function countBefore(date: SessionDate): number {
    let [low, high] = [0, sessions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sessions[middle]! < date) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function countThrough(date: SessionDate): number {
    const before = countBefore(date);
    return sessions[before] === date ? before + 1 : before;
  }

  function closedReason(date: SessionDate): string | undefined {
    const weekday = new Date(parseDate(date)).getUTCDay();
    return table.weekend.includes(weekday) ? 'weekend' : table.closed[date];
  }

  function requireSession(session: SessionDate): void {
    const reason = closedReason(session);
    if (reason === undefined) return;
    throw new TerminalError('NotASession', `the exchange is closed on ${session}: ${reason}`, {
      details: { session, reason },
    });
  }

  const calendar: Calendar = {
    name: table.exchange,
    version: table.version,
    source: table.source,
    timezone: table.timezone,
    first: table.first,
    last: table.last,
    closedReason,
    isSession: (date) => closedReason(date) === undefined,
    sessionsBetween: (from, to) => {
      parseDate(from);
      parseDate(to);
      return sessions.slice(countBefore(from), countThrough(to));
    },
    countSessions: (from, to) => {
      parseDate(from);
      parseDate(to);
      return Math.max(0, countThrough(to) - countBefore(from));
    },
    nextSession: (date, n = 1) => {
      parseDate(date);
      return at(countThrough(date) + steps(n) - 1, `session ${n} after ${date}`);
    },
    previousSession: (date, n = 1) => {
      parseDate(date);
      return at(countBefore(date) - steps(n), `session ${n} before ${date}`);
    },
    sessionOpen: (session) => {
      requireSession(session);
      return hours(session).open;
    },
    sessionClose: (session) => {
      requireSession(session);
      return hours(session).close;
    },
    isEarlyClose: (session) => calendar.earlyCloseReason(session) !== undefined,
    earlyCloseReason: (session) => {
      parseDate(session);
      return table.earlyCloses[session]?.slice(6);
    },
    sessionDateOf: (instant) => dateIn(table.timezone, instant),
    lastSessionClosedBy: (instant) => {
      const date = dateIn(table.timezone, instant);
      const closed =
        calendar.isSession(date) && Date.parse(calendar.sessionClose(date)) <= Date.parse(instant);
      return closed ? date : calendar.previousSession(date);
    },
  };
  return calendar;
}

function dateIn(zone: string, instant: Instant): SessionDate {
  const time = DateTime.fromISO(instant, { zone });
  if (!time.isValid) {
    throw new TerminalError(
      'CalendarRangeError',
      `not an instant: '${instant}'; write 2019-02-22T22:30:00.000Z`,
    );
  }
  return time.toISODate();
}

function steps(n: number): number {
  if (Number.isInteger(n) && n >= 1) return n;
  throw new TerminalError(
    'CalendarRangeError',
    `cannot step ${n} sessions; allowed are whole numbers from 1`,
  );
}

function listSessions({ first, last, weekend, closed }: CalendarTable): SessionDate[] {
  const list: SessionDate[] = [];
  const end = Date.parse(last);
  for (let ms = Date.parse(first); ms <= end; ms += DAY_MS) {
    const date = toDate(ms);
    if (!weekend.includes(new Date(ms).getUTCDay()) && closed[date] === undefined) list.push(date);
  }
  return list;
}

function toDate(ms: number): SessionDate {
  return new Date(ms).toISOString().slice(0, 10);
}
