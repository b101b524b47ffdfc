import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ewmaOf, ewmaZ } from './anomaly.ts';
import { NO_PAST } from './batch.ts';
import { effectiveSize, psiCritical, psiOf } from './expectations/psi.ts';
import { rollingMedian } from './rolling.ts';
import { runSuite } from './suite.ts';
import { barsBatch } from './testing/bars.ts';
import { pastOf } from './testing/records.ts';

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);

test('mean and deviation of the past are those of pandas ewm(alpha, adjust=True)', () => {
  // pandas 3.1.1: pd.Series([1, 3, 2, 5]).ewm(alpha=0.5, adjust=True).mean() / .std(bias=False), last values
  const { mean, sd } = ewmaOf([1, 3, 2, 5], 0.5)!;
  near(mean, 3.6666666666666665, 1e-12);
  near(sd, 1.889822365046136, 1e-12);
});

test('too few past values give no bound, and a value that never changed can still be told from one that did', () => {
  assert.equal(ewmaZ([32, 32, 32], 20, { minimum: 10 }), undefined);
  assert.equal(ewmaZ(Array(10).fill(32), Number.NaN, { minimum: 10 }), undefined);
  assert.equal(ewmaZ(Array(10).fill(32), 32, { minimum: 10 })!.z, 0);
  // Floor: 1 % of 32 is one sigma.
  near(ewmaZ(Array(10).fill(32), 20, { minimum: 10, floor: 0.01 })!.z, -12 / 0.32, 1e-9);
});

test('G1 a bound comes from past runs alone: the tested point is not in it, and changing later runs changes no verdict', () => {
  const suite = {
    ...{ suite: 'own', version: '1.0.0', dataset: 'bars' as const },
    expectations: [
      {
        ...{ id: 'rows', type: 'withinPastRange', severity: 'warn' as const, description: 'rows' },
        kwargs: { columns: [], statistics: ['rows'], sigmas: 3, minimum: 3 },
      },
    ],
  };
  const judged = (rows: number[]) => {
    const [result] = runSuite(
      suite,
      barsBatch((m) => (m.past = pastOf({ rows }))),
    );
    return { success: result!.success, historyZ: result!.historyZ, bound: result!.bound };
  };
  const count = barsBatch().frames.bars!.rows;
  const past = [count - 2, count, count + 2, count];
  assert.equal(judged(past).success, true);
  assert.equal(judged(past.map((value) => value * 2)).success, false);
  const nothing = runSuite(
    { ...suite, expectations: [{ ...suite.expectations[0]!, emptyPolicy: 'pass' }] },
    {
      ...barsBatch(),
      past: NO_PAST,
    },
  );
  assert.deepEqual([nothing[0]!.success, nothing[0]!.bound], [true, null]);
});

test('the rolling median is that of the sorted window', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      (all, window) => {
        const rolling = rollingMedian(window);
        for (const [i, x] of all.entries()) {
          rolling.push(x);
          const last = all.slice(Math.max(0, i + 1 - window), i + 1).toSorted((a, b) => a - b);
          const middle = last.length >> 1;
          const expected = last.length % 2 ? last[middle]! : (last[middle - 1]! + last[middle]!) / 2;
          assert.equal(rolling.value(), expected);
          assert.equal(rolling.size(), last.length);
        }
      },
    ),
  );
});

test('population stability index and its chi-square bound have the published values', () => {
  near(psiOf([0.1, 0.2, 0.3, 0.4], [0.2, 0.2, 0.3, 0.3]), 0.0980829, 1e-7);
  // 95 %, ten bins, a reference of 1000.
  for (const [n, bound] of [
    [20, 0.863],
    [60, 0.299],
    [250, 0.085],
  ] as const) {
    near(psiCritical(10, n, 1000), bound, 6e-4);
  }
  assert.equal(effectiveSize(100, 0.5), 100 / 3);
  assert.equal(effectiveSize(100, 0, 5, 1), 20);
});
