import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TrackedScores } from '../../schemas/intervals.ts';
import { mulberry32 } from '../networks/random.ts';
import {
  feedScores,
  missBound,
  SCORE_LIMIT,
  servedBounds,
  servedScores,
  startScores,
  track,
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

/** A series by its seed: scores of a kind, in spells of any length. */
function scoresOf({
  seed,
  length,
  spell,
  kind,
}: {
  seed: number;
  length: number;
  spell: number;
  kind: number;
}) {
  const next = mulberry32(seed);
  const wide = 5 * next();
  return Float64Array.from({ length }, (_, t) => {
    const rough = Math.floor(t / spell) % 2 === 0;
    const kinds = [
      () => SCORE_LIMIT * next(),
      () => Math.min(SCORE_LIMIT, -Math.log(1 - next()) * (rough ? wide : 0.2)),
      () => (rough ? SCORE_LIMIT : 0),
      () => (SCORE_LIMIT * t) / length,
      () => Math.abs(Math.sin(t + 1)),
    ];
    return kinds[kind]!();
  });
}

test('whatever the scores are, the share of misses is within (b + eta h) / (eta T) of the target, also when feedback is late', () => {
  const series = fc.record({
    seed: fc.nat(),
    length: fc.integer({ min: 2000, max: 5000 }),
    spell: fc.constantFrom(1, 7, 250, 1000),
    kind: fc.nat({ max: 4 }),
  });
  fc.assert(
    fc.property(
      series,
      fc.constantFrom(1, 3, 5, 10),
      fc.constantFrom(0.25, 0.1, 0.05, 0.025),
      fc.double({ min: 0, max: SCORE_LIMIT, noNaN: true }),
      (made, horizon, alpha, start) => {
        const scores = scoresOf(made);
        const { bounds } = trackSeries(scores, { start, alpha, horizon });
        const fed = scores.length - horizon + 1;
        const misses = scores.subarray(0, fed).filter((score, t) => score > bounds[t]!).length;
        const bound = missBound(fed, horizon);
        assert.ok(bound < 0.21, `a bound of ${bound} promises nothing`);
        assert.ok(Math.abs(misses / fed - alpha) <= bound + 1e-9, `${misses} of ${fed}`);
      },
    ),
    { seed: 5, numRuns: 300 },
  );
});

/**
 * Share of misses that an adversary gets who sees each bound and lies just beyond it, or just inside, as he likes. He cannot
 * lie beyond a bound at the limit, nor inside one below zero.
 */
function missesOfAdversary(beyond: (t: number) => boolean, horizon: number, alpha: number, start: number) {
  const bounds: number[] = [];
  const scores: number[] = [];
  let quantile = start;
  for (let t = 0; t < 5000; t++) {
    const known = t - horizon;
    if (known >= 0) quantile = track(quantile, bounds[known]!, scores[known]!, alpha);
    bounds.push(quantile);
    const aside = beyond(t) ? quantile + 1e-6 : quantile - 1e-6;
    scores.push(Math.min(SCORE_LIMIT, Math.max(0, aside)));
  }
  const fed = scores.length - horizon + 1;
  return { share: scores.slice(0, fed).filter((score, t) => score > bounds[t]!).length / fed, fed };
}

test('an adversary who sees the bound, and lies just beyond it or just inside for long spells, gains no more', () => {
  const alpha = 0.05;
  for (const horizon of [1, 5, 10]) {
    for (const spell of [1, 10, 500, 2500]) {
      const { share, fed } = missesOfAdversary((t) => Math.floor(t / spell) % 2 === 0, horizon, alpha, 1.6);
      assert.ok(Math.abs(share - alpha) <= missBound(fed, horizon), `${share} at ${horizon}, ${spell}`);
    }
  }
});

test('an adversary who is always beyond gains all that the bound allows: it is no looser than it has to be', () => {
  for (const horizon of [1, 5, 10]) {
    const { share, fed } = missesOfAdversary(() => true, horizon, 0.05, 0);
    const bound = missBound(fed, horizon);
    assert.ok(
      share - 0.05 <= bound && share - 0.05 > 0.97 * bound,
      `${share - 0.05} of ${bound} at ${horizon}`,
    );
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

test('a tracker beyond the limit is missed by no outcome, and one below zero by every one: neither runs away', () => {
  const each = (value: number) => [value, value, value, value];
  const issued = { lower: each(-0.01), upper: each(SCORE_LIMIT + 0.01) };
  const fed = feedScores(issued, issued, 1e9);
  assert.ok(fed.upper.every((q, i) => q < issued.upper[i]!));
  assert.ok(fed.lower.every((q, i) => q > issued.lower[i]!));
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
