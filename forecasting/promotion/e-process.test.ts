import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { close } from '../scores/testdata/oracle.ts';
import {
  anytimeP,
  BETS,
  betOn,
  eProcessOf,
  evidence,
  logEvidence,
  logMean,
  meanDifference,
  reaches,
  startEProcess,
  updateEProcess,
  WARM_UP_DAYS,
} from './e-process.ts';

test('the mixture of bets has the reference values', () => {
  const grid = [0.1, 0.2, 0.3, 0.5, 0.7];
  let products = grid.map(() => 0);
  const at: number[] = [];
  for (let t = 1; t <= 40; t++) {
    products = betOn(products, 0.3 * Math.sin(t) + 0.1, grid);
    if ([10, 20, 40].includes(t)) at.push(Math.exp(logMean(products)));
  }
  close(at[0]!, 1.641987, 5e-7);
  close(at[1]!, 2.261079, 5e-7);
  close(at[2]!, 5.925423, 5e-7);
});

test('nothing is bet in the warm-up, and then the clipped score against the past alone', () => {
  const warm = eProcessOf(Array.from({ length: WARM_UP_DAYS }, (_, i) => (i % 2 === 0 ? 1 : -1)));
  assert.equal(logEvidence(warm), 0);
  // s = 1, so d = 1.5 is x = .5 and d = 100 is clipped to 1, whatever it does to the scale of tomorrow
  const mean = (x: number) => BETS.reduce((sum, bet) => sum + 1 + bet * x, 0) / BETS.length;
  close(evidence(updateEProcess(warm, 1.5)), mean(0.5), 1e-14);
  close(evidence(updateEProcess(warm, 100)), mean(1), 1e-14);
  close(evidence(updateEProcess(warm, -100)), mean(-1), 1e-14);
  assert.equal(meanDifference(startEProcess()), 0);
  assert.equal(logEvidence(eProcessOf(new Array(50).fill(0))), 0);
  assert.throws(() => updateEProcess(warm, Number.NaN), RangeError);
});

test('a scale from earlier days starts the betting at once and leaves them out of the evidence', () => {
  const first = updateEProcess(startEProcess({ days: 20, sumSquares: 20 }), 1.5);
  assert.ok(logEvidence(first) > 0);
  assert.deepEqual([first.days, first.sum, first.scale.days], [1, 1.5, 21]);
});

test('a hundred thousand good days neither overflow nor lose the evidence, and the state is plain data', () => {
  const state = eProcessOf(new Array(100_000).fill(1));
  assert.ok(Number.isFinite(logEvidence(state)) && logEvidence(state) > 700);
  assert.ok(reaches(state, 1e300));
  assert.equal(anytimeP(state), 0);
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
});

test('benefit and harm mirror each other: the reverse is the process of minus d', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 30, maxLength: 80 }),
      (d) => {
        const benefit = eProcessOf(d);
        const harm = eProcessOf(d.map((x) => -x));
        assert.equal(benefit.sum, -harm.sum || 0);
        assert.deepEqual(benefit.scale, harm.scale);
        assert.ok(anytimeP(benefit) > 0 && anytimeP(benefit) <= 1);
        // Of two opposite bets at most one can be ahead of 1 by its small stakes.
        assert.ok(Math.min(logEvidence(benefit), logEvidence(harm)) < Math.log(2) + d.length * 0.25);
      },
    ),
    { numRuns: 50 },
  );
});
