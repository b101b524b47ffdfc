import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setLocale } from '../parts/format.ts';
import { againstDeadline, changeOf, minutesAfter, nameOfRow, percents, textOf } from './words.ts';

setLocale('en-GB');

test('an arrival is told by its distance from the deadline, in the unit that fits', () => {
  const of = (minutes: number) => againstDeadline(minutes);
  assert.deepEqual([-25, 0, 90, 300, 4 * 1_440].map(of), [
    '25 min early',
    '0 min early',
    '90 min late',
    '5 h late',
    '4 days late',
  ]);
  assert.equal(minutesAfter('2019-02-22T23:00:00.000Z', '2019-02-22T22:30:00.000Z'), 30);
});

test('a value of any shape is one line', () => {
  assert.equal(textOf({ min: 0, max: 1234.5, missing: ['^TNX'] }), 'min 0, max 1,234.5, missing ["^TNX"]');
  assert.deepEqual([textOf(null), textOf(0.000123), textOf(['a', 'b'])], ['–', '0.000123', 'a, b']);
});

test('both percentages are said, and of which elements', () => {
  assert.equal(percents({ percentTotal: 0.5, percentNonmissing: 1 }), '0.50 % of all, 1.00 % of those there');
});

test('a change says what is different only', () => {
  const bar = { open: 1, high: 2, low: 1, close: 17_925, volume: 10 };
  assert.equal(
    changeOf({ dataset: 'bars', session: '2019-02-14', before: bar, after: { ...bar, close: 179.25 } }),
    'close 17,925 → 179.25 on Thu 14 Feb 2019',
  );
  assert.equal(
    changeOf({ dataset: 'actions', session: '2019-02-14', kind: 'split', before: null, after: 2 }),
    'split – → 2 on Thu 14 Feb 2019',
  );
});

test('a row of bars needs no dataset beside it', () => {
  const row = { subject: 'GE', session: '2019-02-20' };
  assert.equal(nameOfRow({ ...row, dataset: 'bars' }), 'GE, Wed 20 Feb 2019');
  assert.equal(nameOfRow({ ...row, dataset: 'actions' }), 'GE, Wed 20 Feb 2019 (actions)');
});
