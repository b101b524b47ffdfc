/** The suite against every calendar: a check that a session of some year fails by itself would stop that day. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarOf } from '../../../forecasting/calendar/calendars.ts';
import { type CalendarAhead, calendarAhead } from '../../../forecasting/features/calendar-ahead.ts';
import suite from '../../../schemas/suites/features.json' with { type: 'json' };

const JUDGED = 40;
const NAMES: Record<string, keyof CalendarAhead> = {
  days_to_next: 'daysToNext',
  sessions_to_month_end: 'sessionsToMonthEnd',
  turn_of_month: 'turnOfMonth',
  sessions_to_holiday: 'sessionsToHoliday',
  days_to_expiry: 'daysToExpiry',
  quarter_progress: 'quarterProgress',
};

/** Calendar features that are the same through the judged sessions of some day of fourteen years. */
function still(name: string): string[] {
  const calendar = calendarOf(name);
  const ahead = calendar
    .sessionsBetween('2010-01-01', '2023-12-31')
    .map((day) => calendarAhead(calendar, day));
  return Object.keys(NAMES).filter((feature) => {
    let run = 0;
    return ahead.some((day, at) => {
      run = at > 0 && day[NAMES[feature]!] === ahead[at - 1]![NAMES[feature]!] ? run + 1 : 1;
      return run >= JUDGED;
    });
  });
}

test('features-vary leaves out the calendar features that stand still, and no other', () => {
  assert.deepEqual(still('XNYS'), ['sessions_to_holiday']);
  assert.deepEqual(still('XNAS'), ['sessions_to_holiday']);
  assert.deepEqual(still('24/7'), ['days_to_next', 'sessions_to_holiday']);
  const vary = suite.expectations.find(({ id }) => id === 'features-vary');
  assert.deepEqual(vary?.kwargs?.except, ['sessions_to_holiday', 'days_to_next']);
});
