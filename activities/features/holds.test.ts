import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdEntries, holdsOf } from './holds.ts';

const at = (day: number) => `2019-02-0${day}T22:30:00.000Z`;
const version = { dataset: 'bars', symbol: 'KO', session: '2019-02-01', barKnownAt: at(1) };
const hold = (day: number) => ({
  ...version,
  knownAt: at(day),
  expectation: `e${day}`,
  reason: 'r',
  detail: null,
});
const release = (day: number, action: 'released' | 'corrected' = 'released') => ({
  ...{ ...version, knownAt: at(day), action, by: 'Ada', reason: 'r', rawKey: null },
});

test('a hold and its release are one entry; one after the release stands; a correction lifts nothing', () => {
  const name = `KO 2019-02-01 ${at(1)}`;
  assert.deepEqual(holdEntries([hold(2)], []), [`${name} ${at(2)}`]);
  assert.deepEqual(holdEntries([hold(2), hold(4)], [release(3)]), [
    `${name} ${at(2)} ${at(3)}`,
    `${name} ${at(4)}`,
  ]);
  assert.deepEqual(holdEntries([hold(2)], [release(3, 'corrected')]), [`${name} ${at(2)}`]);
});

test('a version is held from its hold to its release, and entries of 0.1.0 read as before', () => {
  const name = ['KO', '2019-02-01', at(1)] as const;
  const holds = holdsOf(holdEntries([hold(2), hold(4)], [release(3)]));
  const held = (day: number) => holds.heldBy(...name, at(day)) !== null;
  assert.deepEqual([1, 2, 3, 4, 5].map(held), [false, false, true, false, true]);
  assert.equal(holds.heldBy(...name), 'held');
  assert.equal(holdsOf([`KO 2019-02-01 ${at(1)} ${at(2)}`]).heldBy(...name), 'held');
});

test('an action is written with a slash, so that entries stay words', () => {
  const [entry] = holdEntries([{ ...hold(2), dataset: 'actions', symbol: 'KO dividend' }], []);
  assert.equal(entry, `KO/dividend 2019-02-01 ${at(1)} ${at(2)}`);
  assert.equal(holdsOf([entry!]).heldBy('KO dividend', '2019-02-01', at(1)), 'held');
});

test('a held fact or a release of one does not make another version of bars', () => {
  assert.deepEqual(holdEntries([{ ...hold(2), dataset: 'fundamentals', symbol: 'KO Assets USD' }], []), []);
  const ofSeries = { ...release(3), dataset: 'macro' };
  assert.deepEqual(holdEntries([hold(2)], [ofSeries]), [`KO 2019-02-01 ${at(1)} ${at(2)}`]);
});
