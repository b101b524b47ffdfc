/** When the New York Stock Exchange opens and closes, from the committed table; forecasting/calendar/ says on which days. */
import { DateTime } from 'luxon';
import type { Instant, SessionDate } from '../market.ts';
import table from './xnys.json' with { type: 'json' };

export const EXCHANGE_TIMEZONE = table.timezone;

const earlyCloses: Readonly<Record<string, string>> = table.earlyCloses;

/** Asking for a zone's offset takes 30 us, and a panel asks for the same sessions once per symbol. */
const known = new Map<SessionDate, { open: Instant; close: Instant }>();

/** The instants of open and close of `session`; the caller knows that it is one. */
export function sessionHours(session: SessionDate): Readonly<{ open: Instant; close: Instant }> {
  let hours = known.get(session);
  if (hours === undefined) {
    const close = earlyCloses[session]?.slice(0, 5) ?? table.close;
    hours = { open: newYork(session, table.open), close: newYork(session, close) };
    known.set(session, hours);
  }
  return hours;
}

function newYork(session: SessionDate, time: string): Instant {
  return DateTime.fromISO(`${session}T${time}`, { zone: EXCHANGE_TIMEZONE }).toJSDate().toISOString();
}
