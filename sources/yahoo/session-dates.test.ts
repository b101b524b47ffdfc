import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { sessionDates } from './session-dates.ts';

const epoch = (instant: string) => Date.parse(instant) / 1000;

test('a timestamp belongs to the day of the exchange, not of UTC', () => {
  const timestamps = [epoch('2019-02-22T14:30:00Z'), epoch('2019-02-23T03:00:00Z')];
  assert.deepEqual(sessionDates(timestamps, 'America/New_York'), ['2019-02-22', '2019-02-22']);
  assert.deepEqual(sessionDates([epoch('2019-02-21T23:00:00Z')], 'Australia/Sydney'), ['2019-02-22']);
});

test('an unknown time zone is a format error', () => {
  assert.throws(() => sessionDates([0], 'Mars/Base'), { type: 'ProviderFormat', message: /'Mars\/Base'/ });
});

test('dates agree with luxon in zones with and without daylight saving time', () => {
  const zones = fc.constantFrom(
    'America/New_York',
    'Europe/London',
    'Asia/Jakarta',
    'Africa/Casablanca',
    'UTC',
  );
  const seconds = fc.integer({ min: epoch('1990-01-01'), max: epoch('2030-12-31') });
  fc.assert(
    fc.property(zones, fc.array(seconds, { maxLength: 20 }), (zone, timestamps) => {
      const expected = timestamps.map((s) => DateTime.fromSeconds(s, { zone }).toISODate());
      assert.deepEqual(sessionDates(timestamps, zone), expected);
    }),
  );
});
