/**
 * The XNYS (New York Stock Exchange) session calendar, 1990-01-01..2030-12-31, from a committed table.
 * Pure: no clock. Opens are 09:30 New York; intraday halts and late opens are not in the table.
 */
import { DateTime } from 'luxon';
import { EXCHANGE_TIMEZONE, sessionHours } from '../../schemas/calendar/hours.ts';
import table from '../../schemas/calendar/xnys.json' with { type: 'json' };
import { TerminalError } from '../../schemas/errors.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';

export const CALENDAR_RANGE = { first: table.first, last: table.last } as const;

const closed: Readonly<Record<string, string>> = table.closed;
const earlyCloses: Readonly<Record<string, string>> = table.earlyCloses;
const DAY_MS = 86_400_000;

const sessions: readonly SessionDate[] = listSessions();

/** Whether the exchange trades on `date`. */
export function isSession(date: SessionDate): boolean {
  return closedReason(date) === undefined;
}

/** Why the exchange is closed on `date`: 'weekend' or the holiday's name; undefined on a session. */
export function closedReason(date: SessionDate): string | undefined {
  const weekday = new Date(parseDate(date)).getUTCDay();
  return weekday === 0 || weekday === 6 ? 'weekend' : closed[date];
}

/** Sessions from `from` to `to`, both included; empty when `to` is before `from`. */
export function sessionsBetween(from: SessionDate, to: SessionDate): SessionDate[] {
  parseDate(from);
  parseDate(to);
  return sessions.slice(countBefore(from), countThrough(to));
}

/** Number of sessions from `from` to `to`, both included. */
export function countSessions(from: SessionDate, to: SessionDate): number {
  parseDate(from);
  parseDate(to);
  return Math.max(0, countThrough(to) - countBefore(from));
}

/** The `n`-th session strictly after `date`, which need not be a session itself. */
export function nextSession(date: SessionDate, n = 1): SessionDate {
  parseDate(date);
  return at(countThrough(date) + steps(n) - 1, `session ${n} after ${date}`);
}

/** The `n`-th session strictly before `date`, which need not be a session itself. */
export function previousSession(date: SessionDate, n = 1): SessionDate {
  parseDate(date);
  return at(countBefore(date) - steps(n), `session ${n} before ${date}`);
}

/** The instant at which `session` opens. Throws NotASession on a closed day. */
export function sessionOpen(session: SessionDate): Instant {
  requireSession(session);
  return sessionHours(session).open;
}

/** The instant at which `session` closes, early closes included. Throws NotASession on a closed day. */
export function sessionClose(session: SessionDate): Instant {
  requireSession(session);
  return sessionHours(session).close;
}

export function isEarlyClose(session: SessionDate): boolean {
  return earlyCloseReason(session) !== undefined;
}

/** Why `session` closes early ('Christmas Eve'); undefined when it does not. */
export function earlyCloseReason(session: SessionDate): string | undefined {
  parseDate(session);
  return earlyCloses[session]?.slice(6);
}

/** The New York date of an instant, session or not. */
export function sessionDateOf(instant: Instant): SessionDate {
  const time = DateTime.fromISO(instant, { zone: EXCHANGE_TIMEZONE });
  if (!time.isValid) {
    throw new TerminalError(
      'CalendarRangeError',
      `not an instant: '${instant}'; write 2019-02-22T22:30:00.000Z`,
    );
  }
  return time.toISODate();
}

/** The last session whose close is at or before `instant`. */
export function lastSessionClosedBy(instant: Instant): SessionDate {
  const date = sessionDateOf(instant);
  if (isSession(date) && Date.parse(sessionClose(date)) <= Date.parse(instant)) return date;
  return previousSession(date);
}

function requireSession(session: SessionDate): void {
  const reason = closedReason(session);
  if (reason === undefined) return;
  throw new TerminalError('NotASession', `the exchange is closed on ${session}: ${reason}`, {
    details: { session, reason },
  });
}

/** Milliseconds of the date's UTC midnight; throws CalendarRangeError when malformed or outside the table. */
function parseDate(date: SessionDate): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(ms) || toDate(ms) !== date || date < table.first || date > table.last) {
    throw rangeError(`date '${date}'`);
  }
  return ms;
}

function rangeError(what: string): TerminalError {
  return new TerminalError(
    'CalendarRangeError',
    `${what} is outside the exchange calendar; allowed are dates as YYYY-MM-DD from ${table.first} to ${table.last}`,
    { details: { ...CALENDAR_RANGE } },
  );
}

function steps(n: number): number {
  if (Number.isInteger(n) && n >= 1) return n;
  throw new TerminalError(
    'CalendarRangeError',
    `cannot step ${n} sessions; allowed are whole numbers from 1`,
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

function listSessions(): SessionDate[] {
  const list: SessionDate[] = [];
  const last = Date.parse(table.last);
  for (let ms = Date.parse(table.first); ms <= last; ms += DAY_MS) {
    const weekday = new Date(ms).getUTCDay();
    const date = toDate(ms);
    if (weekday !== 0 && weekday !== 6 && closed[date] === undefined) list.push(date);
  }
  return list;
}

function toDate(ms: number): SessionDate {
  return new Date(ms).toISOString().slice(0, 10);
}
