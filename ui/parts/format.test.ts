import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, day, duration, exchangeTime, move, share, signed, utc } from './format.ts';

test('moves carry their sign, with a true minus, and zero has none', () => {
  assert.deepEqual(
    [signed(1.234), signed(-1.235, 1), signed(0), signed(-0.001)],
    ['+1.23', '\u22121.2', '0.00', '0.00'],
  );
  assert.equal(move(Math.log(1.02)), '+2.00');
});

test('a share is in percent, and what was not measured is a dash', () => {
  assert.deepEqual([share(0.8064, 1), share(0.5), share(null)], ['80.6', '50', '\u2013']);
});

test('sessions are days of the exchange whatever the zone of the reader', () => {
  assert.equal(day('2019-02-22'), 'Fri 22 Feb 2019');
  assert.equal(day('2019-03-01', false), 'Fri 1 Mar');
});

test('times are those of the exchange, in winter and in summer, with UTC beside them', () => {
  assert.equal(exchangeTime('2019-02-22T22:30:00.000Z'), '17:30 in New York');
  assert.equal(exchangeTime('2018-07-02T21:30:00.000Z'), '17:30 in New York');
  assert.equal(utc('2019-02-22T22:30:00.000Z'), '2019-02-22 22:30:00 UTC');
});

test('ages and durations use the unit that fits', () => {
  assert.deepEqual([0, 59, 60, 47 * 60, 48 * 60].map(age), [
    'just now',
    '59 min old',
    '1 h old',
    '47 h old',
    '2 days old',
  ]);
  assert.deepEqual([412, 11_500, 125_000].map(duration), ['412 ms', '11.5 s', '2 min 5 s']);
});
