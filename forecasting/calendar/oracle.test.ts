/** The whole table against sessions published by others; sources and licences in testdata/SOURCE.txt. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { closedReason, sessionClose, sessionOpen, sessionsBetween } from './calendar.ts';

const read = (name: string) => readFileSync(new URL(`testdata/${name}`, import.meta.url));
const rows = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(','));
const ms = (text: string) => text.replace('Z', '.000Z');

test('all sessions 1990..2023-01 open and close as in the exchange_calendars reference', () => {
  const expected = rows(gunzipSync(read('xnys.csv.gz')).toString())
    .slice(1)
    .map(([date, open, close]) => [date!.slice(0, 10), ms(open!), ms(close!)]);
  const actual = sessionsBetween('1990-01-01', '2023-01-13').map((s) => [s, sessionOpen(s), sessionClose(s)]);
  assert.equal(actual.length, 8324);
  assert.deepEqual(actual, expected);
});

test('all sessions 2023..2030 open and close as in pandas_market_calendars', () => {
  const expected = rows(gunzipSync(read('nyse-2023-2030.csv.gz')).toString())
    .slice(1)
    .map(([date, open, close]) => [date, ms(open!), ms(close!)]);
  const actual = sessionsBetween('2023-01-01', '2030-12-31').map((s) => [s, sessionOpen(s), sessionClose(s)]);
  assert.equal(actual.length, 2007);
  assert.deepEqual(actual, expected);
});

test('the closed weekdays 1990..2021-07-05 are the published full-day closures', () => {
  const published = rows(read('nyse_all_full_day_holidays_since_1928.csv').toString())
    .map(([date]) => date!.trim().split('/').map(Number) as [number, number, number])
    .map(([month, dom, year]) => new Date(Date.UTC(year, month - 1, dom)).toISOString().slice(0, 10))
    .filter((date) => date >= '1990-01-01');
  const ours: string[] = [];
  for (let at = Date.parse('1990-01-01'); at <= Date.parse('2021-07-05'); at += 86_400_000) {
    const date = new Date(at).toISOString().slice(0, 10);
    const reason = closedReason(date);
    if (reason !== undefined && reason !== 'weekend') ours.push(date);
  }
  assert.deepEqual(ours, published);
});
