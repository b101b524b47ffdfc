/** Days and instants of the US exchanges and of the SEC, both in New York. */
import { DateTime } from 'luxon';
import { EXCHANGE_TIMEZONE, sessionHours } from '../schemas/calendar/hours.ts';
import type { Instant, SessionDate } from '../schemas/market.ts';

export { EXCHANGE_TIMEZONE };

/** The bar of a session is final once the session has closed; before that a provider shows the running one. */
export function isFinal(session: SessionDate, knownAt: Instant): boolean {
  return sessionHours(session).close <= knownAt;
}

/**
 * The instant from which what happened on `date` is surely public when only the date is known: 22:00 in New York,
 * when the SEC's EDGAR closes. Never before the truth, at most a day after it.
 */
export function endOfDay(date: SessionDate): Instant {
  return newYork(`${date}T22:00:00`);
}

/** `local`: `2022-02-04T20:11:27` on a New York clock. */
export function newYork(local: string): Instant {
  return DateTime.fromISO(local, { zone: EXCHANGE_TIMEZONE }).toJSDate().toISOString();
}

/** Any ISO-8601 instant, as we write them. */
export function toInstant(text: string): Instant {
  return new Date(text).toISOString();
}

/** The day `days` after `date`. */
export function addDays(date: SessionDate, days: number): SessionDate {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}
