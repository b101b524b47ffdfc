/** The calendars there are, by name. */

import always from '../../schemas/calendar/24-7.json' with { type: 'json' };
import { CALENDARS, type CalendarName, type CalendarTable } from '../../schemas/calendar/table.ts';
import xnas from '../../schemas/calendar/xnas.json' with { type: 'json' };
import xnys from '../../schemas/calendar/xnys.json' with { type: 'json' };
import { TerminalError } from '../../schemas/errors.ts';
import { type Calendar, createCalendar } from './exchange.ts';

const TABLES: Readonly<Record<CalendarName, CalendarTable>> = { XNYS: xnys, XNAS: xnas, '24/7': always };
const calendars = new Map<CalendarName, Calendar>();

/** `XNYS`, `XNAS` or `24/7`. Throws UnknownCalendar (terminal). */
export function calendarOf(name: string): Calendar {
  const known = CALENDARS.find((calendar) => calendar === name);
  if (known === undefined) {
    throw new TerminalError(
      'UnknownCalendar',
      `unknown calendar '${name}': allowed are ${CALENDARS.join(', ')}`,
    );
  }
  let calendar = calendars.get(known);
  if (calendar === undefined) {
    calendar = createCalendar(TABLES[known]);
    calendars.set(known, calendar);
  }
  return calendar;
}
