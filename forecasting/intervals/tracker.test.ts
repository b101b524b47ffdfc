import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TrackedScores } from '../../schemas/intervals.ts';
import {
  ETA,
  feedScores,
  missBound,
  SCORE_LIMIT,
  servedBounds,
  servedScores,
  startScores,
  trackSeries,
} from './tracker.ts';

const oracle: { horizon: number; df: number; z: number[]; lower: number[]; upper: number[] }[] = JSON.parse(
  readFileSync(new URL('testdata/tracker.json', import.meta.url), 'utf8'),
);

const sines = Array.from({ length: 40 }, (_, i) => Math.abs(Math.sin(i + 1)));

test('a tracker on |sin t| ends where the reference does, with feedback at once and five sessions late', () => {
  const at = (horizon: number) => trackSeries(sines, { start: 0.5, alpha: 0.1, horizon });
  assert.equal(at(1).next.toFixed(9), '1.000000000');
  assert.equal(at(1).misses, 14);
  assert.equal(at(5).next.toFixed(9), '1.020000000');
  assert.equal(at(5).misses, 14);
});

test('whatever the scores are, the share of misses is within (b + eta) / (eta T) of the target, also when feedback is late', () => {
  const scores = fc.array(fc.double({ min: 0, max: SCORE_LIMIT, noNaN: true }), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(
    fc.property(
      scores,
      fc.constantFrom(1, 3, 5, 10),
      fc.constantFrom(0.25, 0.1, 0.05, 0.025),
      fc.double({ min: 0, max: SCORE_LIMIT, noNaN: true }),
      (series, horizon, alpha, start) => {
        const { bounds } = trackSeries(series, { start, alpha, horizon });
        const fed = series.length - horizon + 1;
        if (fed < 1) return;
        const misses = series.slice(0, fed).filter((score, t) => score > bounds[t]!).length;
        assert.ok(Math.abs(misses / fed - alpha) <= missBound(fed, horizon) + 1e-9);
      },
    ),
    { seed: 5, numRuns: 500 },
  );
});

test('an adversary who sees the bound, and lies just beyond it or just inside for long spells, gains no more', () => {
  const alpha = 0.05;
  for (const horizon of [1, 5, 10]) {
    for (const spell of [1, 10, 500]) {
      const errors: boolean[] = [];
      let quantile = 1.6;
      for (let t = 0; t < 3000; t++) {
        if (t >= horizon) quantile += ETA * (Number(errors[t - horizon]) - alpha);
        // A score is at most the limit, so a bound above it cannot be missed, and one below zero cannot be met.
        const beyond = Math.floor(t / spell) % 2 === 0;
        errors.push(quantile < 0 || (beyond && quantile < SCORE_LIMIT));
      }
      const fed = errors.slice(0, errors.length - horizon + 1);
      const misses = fed.filter(Boolean).length;
      assert.ok(
        Math.abs(misses / fed.length - alpha) <= missBound(fed.length, horizon),
        `${horizon} ${spell}`,
      );
    }
  }
});

test('both sides start at the quantiles of the distribution, and each is moved by its own misses', () => {
  const start = startScores(5);
  // Student t(5) at 75, 90, 95 and 97.5 %, over its standard deviation.
  const expected = [0.726687, 1.475884, 2.015048, 2.570582].map((q) => q * Math.sqrt(3 / 5));
  for (const side of [start.lower, start.upper]) {
    side.forEach((q, i) => {
      assert.ok(Math.abs(q - expected[i]!) < 1e-6);
    });
  }
  const fed = feedScores(start, start, 1.3);
  const steps = (side: 'lower' | 'upper') =>
    fed[side].map((q, i) => Math.round((q - start[side][i]!) * 1e6) / 1e6);
  // 1.3 sigmas above the mean: outside the upper 50 and 80 % bounds, inside all others.
  assert.deepEqual(steps('upper'), [0.0375, 0.045, -0.0025, -0.00125]);
  assert.deepEqual(steps('lower'), [-0.0125, -0.005, -0.0025, -0.00125]);
});

test('an outcome of any size moves a tracker by one step', () => {
  const start = startScores(5);
  assert.deepEqual(feedScores(start, start, 1e9), feedScores(start, start, 3));
});

test('served bounds ascend and hold the mean although the trackers have crossed or fallen below zero', () => {
  const crossed = { lower: [-0.02, 1.2, 1.1, 2], upper: [0.7, 0.6, 1.6, 1.5] };
  assert.deepEqual(servedScores(crossed), { lower: [0, 1.1, 1.2, 2], upper: [0.6, 0.7, 1.5, 1.6] });
  assert.deepEqual(servedBounds({ mean: 1, sigma: 2 }, { lower: [0, 1, 2, 3], upper: [1, 2, 3, 4] }), {
    lower: [1, -1, -3, -5],
    upper: [3, 5, 7, 9],
  });
});

test('the fold is that of the oracle in Python, score by score', () => {
  for (const { horizon, df, z, lower, upper } of oracle) {
    const states: TrackedScores[] = [];
    let scores = startScores(df);
    // The start is compared with its own oracle; here both begin with the same bits.
    for (let t = 0; t <= z.length; t++) {
      const known = t - horizon;
      if (known >= 0) scores = feedScores(scores, states[known]!, z[known]!);
      states.push(scores);
    }
    [...scores.lower, ...scores.upper].forEach((q, i) => {
      assert.ok(Math.abs(q - [...lower, ...upper][i]!) < 1e-9, `horizon ${horizon}`);
    });
  }
});
