import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CALENDAR_RANGE,
  closedReason,
  countSessions,
  earlyCloseReason,
  isEarlyClose,
  isSession,
  lastSessionClosedBy,
  nextSession,
  previousSession,
  sessionClose,
  sessionDateOf,
  sessionOpen,
  sessionsBetween,
} from './calendar.ts';

const day = (date: Date) => date.toISOString().slice(0, 10);
const anyDate = fc
  .date({ min: new Date('1990-02-01'), max: new Date('2030-11-30'), noInvalidDate: true })
  .map(day);
const outside = { type: 'CalendarRangeError', next: 'terminal' };

test('G14: closed days say why', () => {
  const reasons = {
    '2019-04-19': 'Good Friday',
    '2001-09-11': 'September 11 attacks',
    '2012-10-30': 'Hurricane Sandy',
    '2004-06-11': 'Funeral of President Reagan',
    '2007-01-02': 'Funeral of President Ford',
    '2018-12-05': 'Funeral of President Bush',
    '2025-01-09': 'Funeral of President Carter',
    '2021-12-24': 'Christmas Day (observed)',
    '2022-06-20': 'Juneteenth (observed)',
    '2023-01-02': "New Year's Day (observed)",
    '2019-02-18': "Washington's Birthday",
    '2019-02-23': 'weekend',
    '2019-02-22': undefined,
  };
  for (const [date, reason] of Object.entries(reasons)) assert.equal(closedReason(date), reason, date);
});

test('opens and closes follow daylight saving time and early closes', () => {
  assert.equal(sessionOpen('2019-02-22'), '2019-02-22T14:30:00.000Z');
  assert.equal(sessionClose('2019-02-22'), '2019-02-22T21:00:00.000Z');
  assert.equal(sessionClose('2019-07-02'), '2019-07-02T20:00:00.000Z');
  assert.equal(sessionClose('2019-07-03'), '2019-07-03T17:00:00.000Z');
  assert.equal(sessionClose('2018-12-24'), '2018-12-24T18:00:00.000Z');
  assert.equal(isEarlyClose('2019-07-02'), false);
  assert.equal(earlyCloseReason('2018-12-24'), 'Christmas Eve');
});

test('steps cross weekends and holidays', () => {
  assert.equal(nextSession('2018-12-24'), '2018-12-26');
  assert.equal(nextSession('2018-12-22'), '2018-12-24');
  assert.equal(nextSession('2019-02-15', 3), '2019-02-21');
  assert.equal(previousSession('2019-02-19'), '2019-02-15');
  assert.equal(previousSession('2001-09-17'), '2001-09-10');
  assert.deepEqual(sessionsBetween('2012-10-26', '2012-10-31'), ['2012-10-26', '2012-10-31']);
  assert.deepEqual(sessionsBetween('2012-10-31', '2012-10-26'), []);
  assert.equal(countSessions('2018-01-01', '2018-12-31'), 251);
});

test('a session counts as closed from the instant of its close', () => {
  assert.equal(lastSessionClosedBy('2019-02-22T21:00:00.000Z'), '2019-02-22');
  assert.equal(lastSessionClosedBy('2019-02-22T20:59:59.999Z'), '2019-02-21');
  assert.equal(lastSessionClosedBy('2019-02-24T12:00:00.000Z'), '2019-02-22');
  assert.equal(lastSessionClosedBy('2018-12-24T18:00:00.000Z'), '2018-12-24');
  assert.equal(sessionDateOf('2019-02-23T04:59:59.999Z'), '2019-02-22');
  assert.equal(sessionDateOf('2019-02-23T05:00:00.000Z'), '2019-02-23');
});

test('dates outside the table or malformed are refused with the allowed range', () => {
  for (const date of ['1989-12-31', '2031-01-01', '2019-02-30', '2019-2-1', 'yesterday', '']) {
    assert.throws(() => isSession(date), outside, date);
  }
  assert.throws(() => nextSession('2030-12-31'), outside);
  assert.throws(() => previousSession('1990-01-02'), outside);
  assert.throws(() => nextSession('2019-01-02', 0), outside);
  assert.throws(() => sessionDateOf('soon'), outside);
  assert.throws(() => sessionClose('2019-04-19'), {
    type: 'NotASession',
    message: /closed on 2019-04-19: Good Friday/,
  });
  assert.throws(() => isSession('1970-01-01'), { message: /from 1990-01-01 to 2030-12-31/ });
});

test('next and previous are inverse, and no session lies between a date and its next', () => {
  fc.assert(
    fc.property(anyDate, fc.integer({ min: 1, max: 15 }), (date, n) => {
      const next = nextSession(date, n);
      assert.ok(isSession(next) && next > date);
      assert.equal(countSessions(date, next), n + (isSession(date) ? 1 : 0));
      if (isSession(date)) assert.equal(previousSession(next, n), date);
    }),
  );
});

test('the last session closed by an instant is the latest one whose close is not after it', () => {
  const anyInstant = fc.date({
    min: new Date('1990-02-01'),
    max: new Date('2030-11-30'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(anyInstant, (date) => {
      const instant = date.toISOString();
      const session = lastSessionClosedBy(instant);
      assert.ok(sessionClose(session) <= instant && sessionClose(nextSession(session)) > instant);
    }),
  );
});

test('a range splits into two without losing or doubling a session', () => {
  fc.assert(
    fc.property(anyDate, anyDate, anyDate, (...dates) => {
      const [a, b, c] = dates.sort() as [string, string, string];
      const right = b === c ? [] : sessionsBetween(day(new Date(Date.parse(b) + 86_400_000)), c);
      assert.deepEqual([...sessionsBetween(a, b), ...right], sessionsBetween(a, c));
    }),
  );
});

test('the table covers its whole range', () => {
  assert.deepEqual(CALENDAR_RANGE, { first: '1990-01-01', last: '2030-12-31' });
  assert.equal(countSessions(CALENDAR_RANGE.first, CALENDAR_RANGE.last), 10_322);
});
