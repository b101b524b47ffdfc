import assert from 'node:assert/strict';
import { test } from 'node:test';
import { selectionOf } from './selection.ts';
import { deflatedSharpe, probabilisticSharpe, sharpeSample } from './sharpe.ts';
import { normals } from './simulation.ts';

function series(seed: number, mean = 0): number[] {
  const next = normals(seed);
  return Array.from({ length: 320 }, () => next() + mean);
}

test('one trial: nothing was chosen, so the deflated ratio is the probabilistic one, and it is said', () => {
  const candidate = series(1, 0.1);
  const found = selectionOf({ candidate, others: [], counted: 1 });
  assert.equal(found.deflatedSharpe, probabilisticSharpe(sharpeSample(candidate)));
  assert.deepEqual([found.overfitting, found.trialSeries], [null, 1]);
  assert.match(found.remarks.join(), /^n = 1 trial: nothing was chosen/);
});

test('trials without a series count for N, and are told', () => {
  const candidate = series(1, 0.2);
  const others = [series(2), series(3), series(4)];
  const found = selectionOf({ candidate, others, counted: 9 });
  const sharpes = [candidate, ...others].map((one) => sharpeSample(one).sharpe);
  const mean = (sharpes[0]! + sharpes[1]! + sharpes[2]! + sharpes[3]!) / 4;
  const variance = sharpes.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 3;
  assert.equal(found.deflatedSharpe, deflatedSharpe(sharpeSample(candidate), 9, variance));
  // A real gain is the best in every half.
  assert.equal(found.overfitting, 0);
  assert.match(found.remarks[0]!, /^n = 9 trials of the family, 5 of them without a series/);
});

test('equal trials: the best of them is chosen by luck, which the probability of overfitting shows', () => {
  const [candidate, ...others] = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => series(seed));
  const found = selectionOf({ candidate: candidate!, others, counted: 8 });
  assert.ok(found.overfitting! > 0.2, String(found.overfitting));
  assert.deepEqual(found.remarks, []);
});

test('numbers that cannot be had are said to be missing, never silently', () => {
  const flat = new Array<number>(320).fill(0);
  for (const [candidate, others, counted] of [
    [flat, [], 1],
    [series(1), [flat], 2],
    [series(1), [], 4],
  ] as const) {
    const found = selectionOf({ candidate, others, counted });
    assert.equal(found.deflatedSharpe, null);
    assert.ok(found.remarks.length > 0);
  }
});
