import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { CALENDARS, CalendarTableSchema } from '../../schemas/calendar/table.ts';
import { calendarOf } from './calendars.ts';

const DAY_MS = 86_400_000;
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
const anyInstant = fc
  .date({ min: new Date('1990-02-01'), max: new Date('2030-11-30'), noInvalidDate: true })
  .map((date) => date.toISOString());
const anyCalendar = fc.constantFrom(...CALENDARS).map(calendarOf);

test('every calendar document follows its schema and says its version and source', () => {
  const ajv = new Ajv();
  formats.default(ajv);
  const check = ajv.compile(CalendarTableSchema);
  for (const file of ['xnys', 'xnas', '24-7']) {
    const url = new URL(`../../schemas/calendar/${file}.json`, import.meta.url);
    assert.ok(check(JSON.parse(readFileSync(url, 'utf8'))), `${file}: ${ajv.errorsText(check.errors)}`);
  }
  assert.equal(calendarOf('XNAS').version, '2026-11-21');
  assert.match(calendarOf('XNAS').source, /^exchange_calendars 4\.13\.2/);
});

test('an unknown calendar is refused with those that there are', () => {
  assert.throws(() => calendarOf('XLON'), {
    type: 'UnknownCalendar',
    message: "unknown calendar 'XLON': allowed are XNYS, XNAS, 24/7",
  });
});

test('all XNAS sessions 1990..2030 open and close as in pandas_market_calendars, halts and late opens apart', () => {
  const nasdaq = calendarOf('XNAS');
  const file = new URL('testdata/nasdaq-1990-2030.csv.gz', import.meta.url);
  const expected = gunzipSync(readFileSync(file)).toString().trim().split('\n').slice(1);
  const actual = nasdaq
    .sessionsBetween('1990-01-01', '2030-12-31')
    .map((s) => [s, nasdaq.sessionOpen(s), nasdaq.sessionClose(s)].join(',').replaceAll('.000Z', 'Z'));
  assert.equal(actual.length, 10_322);
  const differing = (column: number) =>
    actual
      .map((row, i) => [row.split(','), expected[i]!.split(',')] as const)
      .filter(([ours, theirs]) => ours[column] !== theirs[column])
      .map(([ours, theirs]) => `${ours[0]} ${ours[column]!.slice(11, 16)} ${theirs[column]!.slice(11, 16)}`);
  assert.deepEqual(differing(0), []);
  assert.deepEqual(differing(2), [
    '1994-02-11 21:00 19:30', // snow storm: trading was stopped during the day
    '1996-01-08 21:00 19:00', // snow storm
    '1997-10-27 21:00 20:30', // circuit breaker
    '1999-12-31 18:00 21:00', // New Year's Eve: the sources differ
    '2005-06-01 20:00 19:56', // system failure
  ]);
  // Minutes of silence and late openings; our tables have none.
  assert.deepEqual(
    differing(1).map((line) => line.slice(0, 10)),
    [
      ...['1990-12-27', '1991-01-17', '1991-02-25', '1995-12-18', '1996-01-08', '2001-09-17'],
      ...['2001-10-08', '2002-09-11', '2003-03-20', '2004-06-07', '2006-12-27'],
    ],
  );
});

test('24/7: each day is a session, from midnight to midnight UTC', () => {
  const always = calendarOf('24/7');
  assert.equal(always.countSessions('1990-01-01', '2030-12-31'), 14_975);
  assert.equal(always.sessionOpen('2019-02-24'), '2019-02-24T00:00:00.000Z');
  assert.equal(always.sessionClose('2019-02-24'), '2019-02-25T00:00:00.000Z');
  assert.equal(always.sessionClose('2020-02-28'), '2020-02-29T00:00:00.000Z');
  assert.equal(always.closedReason('2019-12-25'), undefined);
  assert.equal(always.lastSessionClosedBy('2019-02-24T23:59:59.999Z'), '2019-02-23');
  assert.equal(always.lastSessionClosedBy('2019-02-25T00:00:00.000Z'), '2019-02-24');
  fc.assert(
    fc.property(anyInstant, (instant) => {
      const session = always.sessionDateOf(instant);
      assert.equal(session, instant.slice(0, 10));
      assert.equal(
        Date.parse(always.sessionClose(session)) - Date.parse(always.sessionOpen(session)),
        DAY_MS,
      );
      assert.ok(always.lastSessionClosedBy(instant) < session);
    }),
  );
});

test('in every calendar, next and previous are inverse and nothing lies between', () => {
  fc.assert(
    fc.property(anyCalendar, anyInstant, fc.integer({ min: 1, max: 15 }), (calendar, instant, n) => {
      const date = instant.slice(0, 10);
      const next = calendar.nextSession(date, n);
      assert.equal(calendar.countSessions(date, next), n + (calendar.isSession(date) ? 1 : 0));
      if (calendar.isSession(date)) assert.equal(calendar.previousSession(next, n), date);
      assert.deepEqual(
        calendar.sessionsBetween(date, next).filter((s) => s > date),
        Array.from({ length: n }, (_, i) => calendar.nextSession(date, i + 1)),
      );
    }),
  );
});

test('in every calendar, a session closes after it opens and before the next one opens', () => {
  fc.assert(
    fc.property(anyCalendar, anyInstant, (calendar, instant) => {
      const session = calendar.nextSession(instant.slice(0, 10));
      const [open, close] = [calendar.sessionOpen(session), calendar.sessionClose(session)];
      assert.ok(open < close && close <= calendar.sessionOpen(calendar.nextSession(session)));
      assert.equal(calendar.sessionDateOf(open), session);
      assert.equal(calendar.lastSessionClosedBy(close), session);
      assert.equal(calendar.isEarlyClose(session), calendar.earlyCloseReason(session) !== undefined);
    }),
  );
});

test('a day is a session, a weekend day or a named holiday, and nothing else', () => {
  for (const calendar of CALENDARS.map(calendarOf)) {
    const sessions = new Set(calendar.sessionsBetween(calendar.first, calendar.last));
    for (let ms = Date.parse(calendar.first); ms <= Date.parse(calendar.last); ms += DAY_MS) {
      assert.equal(sessions.has(day(ms)), calendar.closedReason(day(ms)) === undefined, day(ms));
    }
  }
});
