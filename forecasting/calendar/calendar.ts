/** The XNYS (New York Stock Exchange) session calendar, whose days the pipeline runs; ./exchange.ts says what each function does. */
import { calendarOf } from './calendars.ts';

const xnys = calendarOf('XNYS');

export const CALENDAR_RANGE = { first: xnys.first, last: xnys.last } as const;

export const {
  isSession,
  closedReason,
  sessionsBetween,
  countSessions,
  nextSession,
  previousSession,
  sessionOpen,
  sessionClose,
  isEarlyClose,
  earlyCloseReason,
  sessionDateOf,
  lastSessionClosedBy,
} = xnys;
