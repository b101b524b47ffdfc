import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MacroRecord } from '../../../schemas/feature-records.ts';
import { dayOf } from './days.ts';
import { type MacroState, readMacro, updateMacro } from './macro.ts';

const row = (series: string, period: string, value: number | null, day: string): MacroRecord => ({
  ...{ series, period, value, vintageFrom: day, knownAt: `${day}T13:30:00.000Z`, rawKey: 'raw/x' },
});

// GDP of 2014: the first print of the first quarter, two revisions, and the second quarter, which revised the first again.
const GDP = [
  row('GDP', '2013-01-01', 16535, '2013-04-26'),
  row('GDP', '2013-10-01', 17089, '2014-01-30'),
  row('GDP', '2014-01-01', 17149, '2014-04-30'),
  row('GDP', '2014-01-01', 17101, '2014-05-29'),
  row('GDP', '2014-01-01', 17016, '2014-06-25'),
  row('GDP', '2014-01-01', 17044, '2014-07-30'),
  row('GDP', '2014-04-01', 17294, '2014-07-30'),
];
const seenOn = (day: string, rows = GDP) => {
  const state: MacroState = {};
  updateMacro(
    state,
    rows.filter(({ knownAt }) => knownAt.slice(0, 10) <= day),
  );
  return readMacro(state.GDP!, dayOf(day));
};

test('a series is what the newest vintage says, against the vintage before and the newest of a year ago', () => {
  const seen = ['2014-05-01', '2014-05-29', '2014-07-30'].map((day) => seenOn(day));
  assert.deepEqual(
    seen.map(({ value, before, yearBefore }) => [value, before, yearBefore]),
    [
      [17149, 17089, 16535],
      [17101, 17149, 16535],
      // The new quarter against what the vintage before said of the old one, not against its last revision.
      [17294, 17016, 16535],
    ],
  );
  assert.deepEqual([seen[2]!.periodBefore, seen[1]!.periodBefore], [17044, 17089]);
});

test('the age counts from the first value of the newest period, not from its revisions', () => {
  assert.equal(seenOn('2014-06-25').releasedDay, dayOf('2014-04-30'));
  assert.equal(seenOn('2014-07-30').releasedDay, dayOf('2014-07-30'));
});

test('the same month of the year before is read in the vintage of now', () => {
  assert.equal(seenOn('2014-05-29').samePeriodLastYear, 16535);
  assert.equal(seenOn('2014-07-30').samePeriodLastYear, Number.NaN);
});

test('a value that the publisher takes back gives way to the period before', () => {
  const rows = [...GDP.slice(0, 3), row('GDP', '2014-01-01', null, '2014-05-02')];
  assert.equal(seenOn('2014-05-03', rows).value, 17089);
});

test('what is not known a year ago has nothing to be compared with', () => {
  assert.equal(seenOn('2014-04-01', GDP.slice(1)).yearBefore, Number.NaN);
});
