import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { calendarOf } from './calendars.ts';
import { type DueSettings, dueOf, isDueOn, newestOwed } from './due.ts';

const xnys = calendarOf('XNYS');
const bars: DueSettings = { every: 'session', hour: 17, minute: 30, deadlineMinutes: 120 };
const weekly: DueSettings = { every: 'week', hour: 6, minute: 0, deadlineMinutes: 240 };

test('a dataset is due at its hour in New York, winter and summer', () => {
  assert.deepEqual(dueOf(bars, xnys, '2019-02-22'), {
    date: '2019-02-22',
    at: '2019-02-22T22:30:00.000Z',
    deadline: '2019-02-23T00:30:00.000Z',
  });
  assert.equal(dueOf(bars, xnys, '2019-07-03').at, '2019-07-03T21:30:00.000Z');
  const night = { ...bars, every: 'day' as const, hour: 2 };
  assert.equal(dueOf(night, xnys, '2019-03-10').at, '2019-03-10T07:30:00.000Z');
});

test('sessions, days and Mondays', () => {
  const dates = ['2019-02-15', '2019-02-16', '2019-02-17', '2019-02-18', '2019-02-19'];
  const due = (settings: DueSettings) => dates.filter((date) => isDueOn(settings, xnys, date));
  assert.deepEqual(due(bars), ['2019-02-15', '2019-02-19']);
  assert.deepEqual(due({ ...bars, every: 'day' }), dates);
  assert.deepEqual(due(weekly), ['2019-02-18']);
  assert.deepEqual(due({ ...bars, every: null }), []);
});

test('G14 on a holiday the session before it is the newest one owed', () => {
  const owed = (instant: string) => newestOwed(bars, xnys, instant)?.date;
  assert.equal(owed('2019-02-16T00:29:59.999Z'), '2019-02-14');
  assert.equal(owed('2019-02-16T00:30:00.000Z'), '2019-02-15');
  assert.equal(owed('2019-02-19T12:00:00.000Z'), '2019-02-15');
  assert.equal(owed('2019-02-20T00:30:00.000Z'), '2019-02-19');
  assert.equal(newestOwed(weekly, xnys, '2019-02-18T14:59:00.000Z')?.date, '2019-02-11');
  assert.equal(newestOwed(weekly, xnys, '2019-02-18T15:00:00.000Z')?.date, '2019-02-18');
  assert.equal(newestOwed({ ...bars, every: null }, xnys, '2019-02-19T12:00:00.000Z'), undefined);
  assert.equal(newestOwed(bars, xnys, '1990-01-01T12:00:00.000Z'), undefined);
});

test('what is owed is due, over its deadline, and nothing later is', () => {
  const anySettings = fc.record({
    every: fc.constantFrom('session' as const, 'day' as const, 'week' as const),
    hour: fc.integer({ min: 0, max: 23 }),
    minute: fc.integer({ min: 0, max: 59 }),
    deadlineMinutes: fc.integer({ min: 1, max: 5000 }),
  });
  const anyInstant = fc.date({
    min: new Date('1990-03-01'),
    max: new Date('2030-11-01'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(anySettings, anyInstant, (settings, time) => {
      const instant = time.toISOString();
      const owed = newestOwed(settings, xnys, instant)!;
      assert.ok(isDueOn(settings, xnys, owed.date) && owed.deadline <= instant);
      for (let ms = Date.parse(owed.date) + 86_400_000; ms < time.getTime() + 86_400_000; ms += 86_400_000) {
        const date = new Date(ms).toISOString().slice(0, 10);
        assert.ok(!isDueOn(settings, xnys, date) || dueOf(settings, xnys, date).deadline > instant);
      }
    }),
  );
});
