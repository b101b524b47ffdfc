import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AdjustedBar, adjustBar, initAdjust } from '../adjust.ts';
import { type SectorStates, updateSectors } from './sectors.ts';

/** A bar of which only the return is looked at. */
function bar(logReturn: number): AdjustedBar {
  const flat = { open: 1, high: 1, low: 1, close: 1, volume: 1, split: 1, dividend: 0 };
  return { ...adjustBar(initAdjust(), { session: '2019-02-15', ...flat }), logReturn };
}
const session = (states: SectorStates, ...returns: number[]) =>
  updateSectors(states, new Map([['Energy', returns.map(bar)]])).Energy!;

test('a sector is the mean, the spread and the share of rises of its symbols with a return', () => {
  const { return1, dispersion, breadth } = session({}, 0.03, 0.01, -0.01, Number.NaN);
  assert.ok(Math.abs(return1 - 0.01) < 1e-15);
  // Distances .02, 0 and -.02: sqrt(.0008 / 3).
  assert.ok(Math.abs(dispersion - 0.016329931618554522) < 1e-15);
  assert.equal(breadth, 2 / 3);
});

test('its momentum leaves out the last month, and counts sessions in which it had a return', () => {
  const states: SectorStates = {};
  for (let t = 0; t < 251; t++) session(states, t < 231 ? 0.001 : 0.5);
  const nothing = session(states, Number.NaN);
  assert.ok(Number.isNaN(nothing.return1) && Number.isNaN(nothing.momentum));
  const { momentum, return21, return5 } = session(states, 0.5);
  assert.ok(Math.abs(momentum - 0.231) < 1e-9);
  assert.deepEqual([return21, return5], [10.5, 2.5]);
});

test('one symbol alone has no dispersion', () => {
  assert.ok(Number.isNaN(session({}, 0.01).dispersion));
});
