/** The last instant that each session sees. */
import type { Instant, SessionDate } from '../../../schemas/market.ts';
import type { Calendar } from '../../calendar/exchange.ts';

/** The virtual now of a replay, and when the daily run begins: what is known by then is the session's. */
export const KNOWN_AFTER_CLOSE_MINUTES = 90;

/**
 * Which runs were origins: their asOf lies after the close of their session and before the next one opens. A run of long
 * after (a backfill, a reproduction) knew what the session did not. Entries that say nothing new are left out.
 */
export function originsOf(
  runs: Readonly<Record<SessionDate, Instant>>,
  calendar: Calendar,
): Record<SessionDate, Instant> {
  const origins: Record<SessionDate, Instant> = {};
  for (const session of Object.keys(runs).sort()) {
    const asOf = runs[session]!;
    if (asOf < calendar.sessionClose(session) || asOf === afterClose(session, calendar)) continue;
    if (asOf < calendar.sessionOpen(calendar.nextSession(session))) origins[session] = asOf;
  }
  return origins;
}

/** @param origins of `originsOf`; every other session sees what was known 90 minutes after its close */
export function cutoffsOf(
  sessions: readonly SessionDate[],
  origins: Readonly<Record<SessionDate, Instant>>,
  calendar: Calendar,
): Instant[] {
  return sessions.map((session) => origins[session] ?? afterClose(session, calendar));
}

function afterClose(session: SessionDate, calendar: Calendar): Instant {
  const close = Date.parse(calendar.sessionClose(session));
  return new Date(close + KNOWN_AFTER_CLOSE_MINUTES * 60_000).toISOString();
}
