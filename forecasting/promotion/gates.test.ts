import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { crpsStudent } from '../scores/crps.ts';
import { close } from '../scores/testdata/oracle.ts';
import { dailyDifference, oneDayDistribution, oneDayLosses, overHorizons } from './daily-difference.ts';
import { countAnswers } from './guards.ts';
import { type OfflineEvidence, offlineGate } from './offline-gate.ts';
import { contentHash, expectedFalsePromotions, testsLeft, testTerms } from './spending.ts';

test('the number of a day is the mean over symbols that both sides have', () => {
  const champion = { A: 3, B: 5, C: 1, D: Number.NaN };
  const challenger = { B: 2, A: 1, D: 1, E: 9 };
  const day = dailyDifference(champion, challenger, 2);
  assert.deepEqual(day, { value: 2.5, symbols: 2, champion: 4, challenger: 1.5, reason: null });
  assert.equal(dailyDifference(challenger, champion, 2).value, -2.5);
  const few = dailyDifference(champion, challenger, 3);
  assert.equal(few.value, null);
  assert.equal(few.reason, '2 symbols have losses on both sides, at least 3 are needed');
  assert.equal(dailyDifference({}, {}, 0).value, null);
});

test('a longer horizon is judged by the next session: the mean of its last forecasts, rescaled', () => {
  const forecasts = [
    { mean: 0.03, sigma: 0.03, df: 5 },
    { mean: 0.06, sigma: 0.06, df: 6 },
    { mean: 0, sigma: 0.06, df: 7 },
  ];
  const day = oneDayDistribution(forecasts, 3)!;
  close(day.mean, 0.01, 1e-15);
  close(day.sigma, Math.sqrt((0.03 ** 2 + 0.06 ** 2 + 0.06 ** 2) / 9), 1e-15);
  assert.equal(day.df, 7);
  assert.deepEqual(oneDayDistribution([forecasts[0]], 1), forecasts[0]);
  assert.equal(oneDayDistribution(forecasts.slice(1), 3), undefined);
  assert.equal(oneDayDistribution([forecasts[0], undefined, forecasts[1]], 3), undefined);
  assert.equal(oneDayDistribution([{ mean: Number.NaN, sigma: 1, df: 5 }], 1), undefined);
  const losses = oneDayLosses({ A: forecasts, B: forecasts, C: [] }, { A: 0.02, C: 0.01 }, 3);
  assert.deepEqual(losses, { A: crpsStudent(0.02, day) });
});

test('horizons are averaged in units of one session, all or none', () => {
  const day = (value: number | null) => ({ value, symbols: 9, champion: value, challenger: 0, reason: null });
  assert.equal(overHorizons([day(1), day(3)]).value, 2);
  assert.equal(overHorizons([day(1), day(null)]).value, null);
  assert.equal(overHorizons([]).reason, 'no horizon');
});

test('answers are counted against the questions: bad numbers and strangers are no answers', () => {
  const good = { mean: 0, sigma: 1, df: 5 };
  const answers = [
    { symbol: 'A', ...good },
    { symbol: 'A', ...good },
    { symbol: 'B', ...good, sigma: Number.NaN },
    { symbol: 'X', ...good },
  ];
  const counts = { expected: 3, issued: 1, nonFinite: 1, wrongSymbols: 1 };
  assert.deepEqual(countAnswers(['A', 'B', 'C'], answers), counts);
});

const offline = (change: Partial<OfflineEvidence>): OfflineEvidence => ({
  source: 'evaluation/7',
  differences: Array.from({ length: 500 }, (_, t) => 0.0001 * Math.sin(t)),
  ...{ horizon: 1, championLoss: 0.0066, trials: 12 },
  sanity: { band: 'green', reasons: [] },
  ...{ deflatedSharpe: 0.9, overfitting: 0.2, confidenceSet: { included: true, p: 0.4 } },
  ...change,
});

test('the offline gate lets in what is not inferior, long enough and not too good', () => {
  const passed = offlineGate(offline({}), defaultPolicy);
  assert.deepEqual([passed.passed, passed.reasons, passed.sessions, passed.trials], [true, [], 500, 12]);
  assert.ok(passed.lowerBound < 0 && passed.lowerBound > -passed.allowedLoss);
  close(passed.allowedLoss, 0.000033, 1e-12);
  const cases: [Partial<OfflineEvidence>, RegExp][] = [
    [{ differences: new Array(499).fill(0) }, /499 out-of-sample sessions, at least 500/],
    [
      { differences: Array.from({ length: 500 }, (_, t) => 0.0001 * Math.sin(t) - 0.0001) },
      /inferior: 90 % lower bound/,
    ],
    [{ differences: [...new Array(500).fill(0), Number.NaN] }, /not finite/],
    [{ sanity: { band: 'red', reasons: ['rankIc 0.2'] } }, /too good to be true: rankIc 0.2/],
  ];
  for (const [change, reason] of cases) {
    const refused = offlineGate(offline(change), defaultPolicy);
    assert.equal(refused.passed, false);
    assert.match(refused.reasons.join(), reason);
  }
});

test('tests spend alpha as the policy says: .2 expected false promotions a year, or .05 for ever', () => {
  assert.deepEqual(testTerms(defaultPolicy, 3), { alpha: 0.05, threshold: 40, lookP: 0.025 });
  close(expectedFalsePromotions(defaultPolicy), 0.2, 1e-12);
  const strict = structuredClone(defaultPolicy);
  Object.assign(strict.test, { spending: 'strict', lookP: 0, threshold: 33 });
  assert.deepEqual(
    [1, 2, 3].map((k) => Math.round(testTerms(strict, k).threshold)),
    [33, 132, 296],
  );
  let sum = 0;
  for (let k = 1; k <= 10_000; k++) sum += testTerms(strict, k).alpha;
  assert.ok(sum < 0.05 && sum > 0.0499);
  assert.equal(testsLeft(defaultPolicy, { day: 300, tests: { count: 5, days: [10, 47, 48, 49] } }), 3);
});

test('a hash does not depend on the order of keys', () => {
  assert.equal(contentHash({ a: 1, b: { c: 2, d: [1, 2] } }), contentHash({ b: { d: [1, 2], c: 2 }, a: 1 }));
  assert.notEqual(contentHash({ a: [1, 2] }), contentHash({ a: [2, 1] }));
});
