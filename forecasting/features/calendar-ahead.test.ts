import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarOf } from '../calendar/calendars.ts';
import { calendarAhead } from './calendar-ahead.ts';

const on = (session: string, name = 'XNYS') => calendarAhead(calendarOf(name), session);

test('days to the next session count a weekend and a holiday on its Monday', () => {
  assert.equal(on('2019-02-14').daysToNext, 1);
  // Presidents' Day was Monday the 18th.
  assert.equal(on('2019-02-15').daysToNext, 4);
});

test('sessions to a holiday count down to it and stop at 21', () => {
  assert.deepEqual(
    ['2019-02-13', '2019-02-14', '2019-02-15', '2019-02-19'].map((day) => on(day).sessionsToHoliday),
    [2, 1, 0, 21],
  );
});

test('the turn of the month is announced the session before: its last session and the first three', () => {
  const days = ['2019-02-26', '2019-02-27', '2019-02-28', '2019-03-01', '2019-03-04', '2019-03-05'];
  assert.deepEqual(
    days.map((day) => on(day).turnOfMonth),
    [0, 1, 1, 1, 1, 0],
  );
  assert.deepEqual(
    days.map((day) => on(day).sessionsToMonthEnd),
    [2, 1, 0, 20, 19, 18],
  );
});

test('options expire on the third Friday, and the year ends its quarter', () => {
  assert.equal(on('2019-02-14').daysToExpiry, 1);
  assert.equal(on('2019-02-15').daysToExpiry, 0);
  assert.equal(on('2019-02-19').daysToExpiry, 24);
  assert.equal(on('2018-12-31').quarterProgress, 1);
  assert.equal(on('2018-12-31').daysToNext, 2);
});

test('a closure that nobody could know is not known before it happens', () => {
  // Friday before Hurricane Sandy closed Monday and Tuesday, and the session before a day of mourning.
  assert.equal(on('2012-10-26').daysToNext, 3);
  assert.equal(on('2012-10-26').sessionsToMonthEnd, 3);
  assert.equal(on('2018-12-04').daysToNext, 1);
  assert.equal(on('2018-12-04').sessionsToHoliday, 14);
});

test('beyond the end of the table nothing is known, and an exchange that never closes has no holiday', () => {
  const end = on(calendarOf('XNYS').last);
  assert.deepEqual([end.daysToNext, end.sessionsToHoliday, end.turnOfMonth], [NaN, NaN, NaN]);
  assert.equal(on('2019-02-15', '24/7').sessionsToHoliday, 21);
  assert.equal(on('2019-02-15', '24/7').daysToNext, 1);
});
