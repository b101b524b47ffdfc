import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EarningsRecord, ListingRecord, NewsRecord } from '../../../schemas/feature-records.ts';
import { dayOf } from './days.ts';
import { enterEarnings, initEarnings, readEarnings } from './earnings.ts';
import { enterListings, initListings, readListing } from './listings.ts';
import { enterNews, initNews, readNews } from './news.ts';

const NAN = Number.NaN;
const report = (date: string, known: string, more: Partial<EarningsRecord> = {}): EarningsRecord => ({
  ...{ symbol: 'X', date, periodEnd: null, epsEstimate: null, epsActual: null, rawKey: 'raw/x' },
  knownAt: `${known}T12:00:00.000Z`,
  ...more,
});

function datesOn(today: string, ...rows: EarningsRecord[]) {
  const state = initEarnings();
  enterEarnings(state, rows);
  const { next, last } = readEarnings(state, dayOf(today));
  return [next === null ? null : next - dayOf(today), last === null ? null : dayOf(today) - last];
}

test('the next report is the first announced day after the session, the last one may be the session itself', () => {
  const rows = [report('2019-01-29', '2018-11-01'), report('2019-04-30', '2019-01-30')];
  assert.deepEqual(datesOn('2019-01-28', ...rows), [1, null]);
  assert.deepEqual(datesOn('2019-01-29', ...rows), [91, 0]);
  assert.deepEqual(datesOn('2019-05-02', ...rows), [null, 2]);
});

test('a report that is put off has one date: the one known last', () => {
  const planned = report('2019-01-29', '2018-11-01');
  assert.deepEqual(datesOn('2019-01-25', planned, report('2019-02-05', '2019-01-20')), [11, null]);
  assert.deepEqual(datesOn('2019-02-06', planned, report('2019-02-05', '2019-01-20')), [null, 1]);
  // What had been held when the next one was announced stays.
  assert.deepEqual(datesOn('2019-02-06', planned, report('2019-03-05', '2019-02-01')), [27, 8]);
});

test('the surprise is of the last report with both numbers', () => {
  const state = initEarnings();
  enterEarnings(state, [
    report('2019-01-29', '2019-01-30', { epsEstimate: 4.17, epsActual: 4.18 }),
    report('2019-04-30', '2019-02-01', { epsEstimate: 2.37 }),
  ]);
  const { surprise, surpriseDay } = readEarnings(state, dayOf('2019-05-02'));
  assert.ok(Math.abs(surprise - 0.01) < 1e-12);
  assert.equal(surpriseDay, dayOf('2019-01-29'));
});

const item = (id: string, day: string, sentiment: number | null): NewsRecord => ({
  ...{ symbol: 'X', id, publishedAt: `${day}T14:00:00.000Z`, sentiment, rawKey: 'raw/x' },
  knownAt: `${day}T15:00:00.000Z`,
});

test('items are counted by the session that first knew them; sentiment is the mean of those that have one', () => {
  const state = initNews();
  const days: [string, NewsRecord[]][] = [
    ['2019-02-04', [item('a', '2019-02-04', 0.5), item('b', '2019-02-04', null)]],
    ['2019-02-05', []],
    ['2019-02-06', [item('c', '2019-02-05', -0.1)]],
    ['2019-02-07', [item('c', '2019-02-05', 0.9), item('old', '2019-01-20', 1)]],
    ['2019-02-08', [item('d', '2019-02-08', 0.2)]],
  ];
  const seen = days.map(([day, items]) => {
    enterNews(state, items, dayOf(day));
    const { count1, count5, sentiment1, sentiment5 } = readNews(state);
    return [count1, count5, sentiment1, sentiment5];
  });
  assert.deepEqual(seen.slice(0, 4), [
    [2, NAN, 0.5, NAN],
    [0, NAN, NAN, NAN],
    [1, NAN, -0.1, NAN],
    // A corrected item is no second one, and what is three weeks old is no news.
    [0, NAN, NAN, NAN],
  ]);
  assert.deepEqual(seen[4]!.slice(0, 3), [1, 4, 0.2]);
  assert.ok(Math.abs(seen[4]![3]! - 0.2) < 1e-12);
});

const span = (list: string, from: string, to: string | null, sector: string | null): ListingRecord => ({
  ...{ symbol: 'X', list, from, to, sector, knownAt: '2019-01-01T00:00:00.000Z', rawKey: 'raw/x' },
});

test('a sector holds from its first day until the day before its end, and a later version of it replaces it', () => {
  const state = initListings();
  enterListings(state, [span('sectors', '2018-09-28', null, 'Technology')]);
  assert.equal(readListing(state, '2018-09-27', false).sector, null);
  assert.equal(readListing(state, '2018-09-28', false).sector, 'Technology');
  enterListings(state, [
    span('sectors', '2018-09-28', '2019-03-01', 'Technology'),
    span('sectors', '2019-03-01', null, 'Communication'),
  ]);
  assert.equal(readListing(state, '2019-02-28', false).sector, 'Technology');
  assert.equal(readListing(state, '2019-03-01', false).sector, 'Communication');
});

test('membership is not known while the index is not, and no afterwards for who is not in it', () => {
  const state = initListings();
  assert.equal(readListing(state, '2019-01-02', false).member, null);
  assert.equal(readListing(state, '2019-01-02', true).member, false);
  enterListings(state, [span('sp500', '2018-01-02', '2019-02-01', null)]);
  assert.equal(readListing(state, '2019-01-31', true).member, true);
  assert.equal(readListing(state, '2019-02-01', true).member, false);
});
