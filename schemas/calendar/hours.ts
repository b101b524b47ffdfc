/** When an exchange opens and closes, from the committed tables; forecasting/calendar/ says on which days. */
import { DateTime } from 'luxon';
import type { Instant, SessionDate } from '../market.ts';
import type { CalendarTable } from './table.ts';
import xnys from './xnys.json' with { type: 'json' };

export interface SessionHours {
  readonly open: Instant;
  readonly close: Instant;
}

export const EXCHANGE_TIMEZONE = xnys.timezone;

/** The instants of open and close of an XNYS session; the caller knows that it is one. */
export const sessionHours = hoursOf(xnys);

/** The same for any table. */
export function hoursOf(table: CalendarTable): (session: SessionDate) => SessionHours {
  // Asking for a zone's offset takes 30 us, and a panel asks for the same sessions once per symbol.
  const known = new Map<SessionDate, SessionHours>();
  const instant = (session: SessionDate, time: string) =>
    DateTime.fromISO(`${session}T${time}`, { zone: table.timezone }).toJSDate().toISOString();
  return (session) => {
    let hours = known.get(session);
    if (hours === undefined) {
      const close = table.earlyCloses[session]?.slice(0, 5) ?? table.close;
      hours = { open: instant(session, table.open), close: instant(session, close) };
      known.set(session, hours);
    }
    return hours;
  };
}
