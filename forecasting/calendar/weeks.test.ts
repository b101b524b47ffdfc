import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { calendarOf } from './calendars.ts';
import { datesOfWeek, endsWeek, sessionsOfWeek, weekOf } from './weeks.ts';

const xnys = calendarOf('XNYS');

test('weeks are those of ISO 8601, also around new year', () => {
  const table = [
    ['2019-02-15', '2019-W07'],
    ['2019-02-17', '2019-W07'],
    ['2018-12-31', '2019-W01'],
    ['2021-01-03', '2020-W53'],
    ['2016-01-03', '2015-W53'],
  ];
  for (const [date, week] of table) assert.equal(weekOf(date!), week);
  assert.deepEqual(datesOfWeek('2019-W07').slice(0, 2), ['2019-02-11', '2019-02-12']);
});

test('a week has the sessions that the exchange had', () => {
  const days = (week: string) => sessionsOfWeek(xnys, week).map((session) => session.slice(8));
  assert.deepEqual(days('2019-W07'), ['11', '12', '13', '14', '15']);
  assert.deepEqual(days('2019-W08'), ['19', '20', '21', '22'], "Washington's Birthday");
  assert.deepEqual(days('2019-W16'), ['15', '16', '17', '18'], 'Good Friday');
  assert.deepEqual(days('2001-W37'), ['10'], 'September 2001');
  assert.equal(endsWeek(xnys, '2019-04-18'), true);
  assert.equal(endsWeek(xnys, '2019-04-17'), false);
});

test('a week that there is not is refused, with what is allowed', () => {
  for (const week of ['2019-W54', '2019-W53', '2019-7', '2019-W7', '2019-W00', 'W07', '']) {
    assert.throws(() => datesOfWeek(week), { type: 'InvalidWeek', message: /like 2019-W07/ });
  }
});

test('every date lies in its week, and every week has one last session or none', () => {
  const days = (Date.parse(xnys.last) - Date.parse(xnys.first)) / 86_400_000;
  fc.assert(
    fc.property(fc.integer({ min: 7, max: days - 7 }), (day) => {
      const date = new Date(Date.parse(xnys.first) + day * 86_400_000).toISOString().slice(0, 10);
      const dates = datesOfWeek(weekOf(date));
      assert.ok(dates.includes(date));
      assert.ok(dates.filter((one) => endsWeek(xnys, one)).length <= 1);
    }),
  );
});
