/** Which week a report is of, and as of when. */
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import { sessionsOfWeek, weekOf } from '../../forecasting/calendar/weeks.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { publishedSession } from '../../stores/postgres/published.ts';
import { reportOf } from '../../stores/postgres/reports.ts';
import type { ActivityDeps } from '../deps.ts';

const CALENDAR = calendarOf('XNYS');

export interface PlannedWeek {
  week: string;
  /** The last session; null: the exchange was closed all week. */
  through: SessionDate | null;
  /** Why there is nothing to report; null: there may be. */
  nothing: string | null;
}

/** Of a week by name, else of the one that the instant lies in. Throws InvalidWeek, CalendarRangeError (terminal). */
export function plannedWeek(
  { clock }: Pick<ActivityDeps, 'clock'>,
  input: { week: string | null; instant: Instant },
): PlannedWeek {
  const week = input.week ?? weekOf(CALENDAR.sessionDateOf(input.instant));
  const through = sessionsOfWeek(CALENDAR, week).at(-1);
  if (through === undefined) return { week, through: null, nothing: `no session in week ${week}` };
  const close = CALENDAR.sessionClose(through);
  const now = clock.virtual ? clock.now(through) : input.instant;
  const nothing =
    now < close ? `week ${week} is not over: its last session, ${through}, closes at ${close}` : null;
  return { week, through, nothing };
}

/** A report that is there keeps its instant; the replay's is that of the last session's day. */
export async function reportInstant(
  { db, clock }: Pick<ActivityDeps, 'db' | 'clock'>,
  input: { universe: string; week: string; through: SessionDate },
): Promise<Instant> {
  const kept = await reportOf(db, input);
  return kept?.asOf ?? clock.now(input.through);
}

export async function isPublished(
  { db }: Pick<ActivityDeps, 'db'>,
  query: { universe: string; session: SessionDate },
): Promise<boolean> {
  return (await publishedSession(db, query)) !== undefined;
}
