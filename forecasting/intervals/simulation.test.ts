/** Coverage of a 90 % interval on simulated paths, beside the reference table (GARCH-t5, 2,500 days, 40 paths). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COVERAGES } from '../../schemas/forecast.ts';
import { coverageAlarm, type TrackedScores } from '../../schemas/intervals.ts';
import { average } from '../scores/mean-with-error.ts';
import { rolling } from '../scores/rolling.ts';
import { garchPath } from './testdata/garch.ts';
import { feedScores, missBound, oneSided, servedScores, startScores } from './tracker.ts';

const DAYS = 2500;
const PATHS = 40;
const WARM_UP = 250;
const AT_90 = 2;

interface Run {
  /** Of the served 90 % interval, after the warm-up. */
  hits: number[];
  /** Outcomes in sigmas, and the trackers that each was issued with: of scores that were fed. */
  z: number[];
  states: TrackedScores[];
}

/** h-day returns; sigma is EWMA(.94) x sqrt h, known at the origin. */
function trackReturns(returns: Float64Array, horizon: number, tracked: boolean): Run {
  const states: TrackedScores[] = [];
  const z: number[] = [];
  const hits: number[] = [];
  let scores = startScores(5);
  let variance = average(returns.subarray(0, WARM_UP).map((r) => r * r));
  for (let t = 0; t + horizon < returns.length; t++) {
    variance = 0.94 * variance + 0.06 * returns[t]! ** 2;
    let y = 0;
    for (let k = 1; k <= horizon; k++) y += returns[t + k]!;
    z.push(y / Math.sqrt(variance * horizon));
    if (tracked && t >= horizon) scores = feedScores(scores, states[t - horizon]!, z[t - horizon]!);
    states.push(scores);
    const { lower, upper } = servedScores(scores);
    if (t >= WARM_UP) hits.push(Number(-lower[AT_90]! <= z[t]! && z[t]! <= upper[AT_90]!));
  }
  return { hits, z: z.slice(0, -horizon), states: states.slice(0, -horizon) };
}

/** Split conformal on raw absolute returns, calibrated once on the first 250 days. */
function fixedHits(returns: Float64Array): number[] {
  const sorted = Array.from(returns.subarray(0, WARM_UP), Math.abs).sort((a, b) => a - b);
  const bound = sorted[Math.ceil((WARM_UP + 1) * 0.9) - 1]!;
  return Array.from(returns.subarray(WARM_UP), (r) => Number(Math.abs(r) <= bound));
}

function summary(paths: number[][]) {
  const windows = paths.map((hits) => rolling(hits, 250));
  return {
    coverage: average(paths.map((hits) => average(hits))),
    lowest: average(windows.map((w) => Math.min(...w))),
    highest: average(windows.map((w) => Math.max(...w))),
    windows,
  };
}
const seeds = Array.from({ length: PATHS }, (_, i) => 1000 + i);
/** Every path, tracked; each combination is run once. */
function tracked(horizon: number, breakAt?: number): Run[] {
  const key = `${horizon} ${breakAt}`;
  let found = runs.get(key);
  if (found === undefined) {
    found = seeds.map((seed) => trackReturns(garchPath(seed, DAYS, breakAt), horizon, true));
    runs.set(key, found);
  }
  return found;
}
const runs = new Map<string, Run[]>();
const BREAKS = [undefined, DAYS / 2];

const summaryOf = (paths: Run[]) => summary(paths.map(({ hits }) => hits));
const within = (value: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${what}: ${value} is not ${expected} +- ${tolerance}`);

/**
 * eta .05 on normalised scores: the mean over paths of the lowest and highest 250-day coverage, and the share of all
 * windows that may raise an alarm. The reference table has horizons 1, 5 and 20; 3 and 10 lie between, linear in log h.
 */
const REFERENCE = [
  { horizon: 1, lowest: 0.87, highest: 0.93, alarms: 0.005 },
  { horizon: 3, lowest: 0.856, highest: 0.944, alarms: 0.015 },
  { horizon: 5, lowest: 0.85, highest: 0.95, alarms: 0.025 },
  { horizon: 10, lowest: 0.82, highest: 0.97, alarms: 0.04 },
  { horizon: 20, lowest: 0.79, highest: 0.99, alarms: 0.06 },
];

test('tracked 90 % intervals cover 90 %, and 250 days of them as much as the reference table says, feedback late or not', () => {
  for (const { horizon, lowest, highest } of REFERENCE) {
    const found = summaryOf(tracked(horizon));
    within(found.coverage, 0.9, 0.005, `coverage at ${horizon}`);
    within(found.lowest, lowest, 0.015, `lowest at ${horizon}`);
    within(found.highest, highest, 0.015, `highest at ${horizon}`);
  }
});

test('a volatility that doubles half-way costs the tracked intervals nothing and fixed ones a tenth of their coverage', () => {
  for (const { horizon } of REFERENCE)
    within(summaryOf(tracked(horizon, DAYS / 2)).coverage, 0.9, 0.005, `at ${horizon}`);
  const fixed = summary(seeds.map((seed) => fixedHits(garchPath(seed, DAYS, DAYS / 2))));
  assert.ok(fixed.coverage < 0.82 && fixed.lowest < 0.6, `${fixed.coverage} ${fixed.lowest}`);
});

test('each tracker of each path misses as often as it is promised to, also with a break; at served horizons far less is needed', () => {
  for (const { horizon } of REFERENCE) {
    for (const breakAt of BREAKS) {
      const worst = Math.max(...tracked(horizon, breakAt).map(furthestFromTarget));
      const fed = DAYS - 2 * horizon;
      assert.ok(worst <= missBound(fed, horizon), `${worst} at ${horizon}, break ${breakAt}`);
      assert.ok(horizon === 20 || worst <= 0.03, `${worst} at ${horizon}, break ${breakAt}`);
    }
  }
});

/** Over the levels and both sides: share of misses of the trackers themselves against its target. */
function furthestFromTarget({ z, states }: Run): number {
  const misses = COVERAGES.map(() => ({ lower: 0, upper: 0 }));
  z.forEach((score, t) => {
    misses.forEach((count, level) => {
      if (score > states[t]!.upper[level]!) count.upper++;
      if (-score > states[t]!.lower[level]!) count.lower++;
    });
  });
  return Math.max(
    ...misses.flatMap(({ lower, upper }, level) =>
      [lower, upper].map((count) => Math.abs(count / z.length - oneSided(COVERAGES[level]!))),
    ),
  );
}

test('the alarm is quiet over tracked intervals that do their work, through a break too, and goes off over fixed ones after it', () => {
  const shareOf = (windows: number[][], horizon: number) => {
    const all = windows.flat();
    return all.filter((coverage) => coverageAlarm(horizon, 250, coverage) !== 'ok').length / all.length;
  };
  for (const { horizon, alarms } of REFERENCE) {
    for (const breakAt of BREAKS) {
      const found = shareOf(summaryOf(tracked(horizon, breakAt)).windows, horizon);
      assert.ok(found < alarms, `${found} of the windows at horizon ${horizon}, break ${breakAt}`);
    }
  }
  const fixed = seeds.map((seed) => fixedHits(garchPath(seed, DAYS, DAYS / 2)).slice(DAYS / 2 - WARM_UP));
  assert.ok(shareOf(summary(fixed).windows, 1) > 0.8);
});

test('without feedback the same sigma and shape undercover, the more so the further ahead', () => {
  const [near, far] = [1, 20].map((horizon) => {
    return summaryOf(seeds.map((seed) => trackReturns(garchPath(seed, DAYS), horizon, false))).coverage;
  });
  assert.ok(near! < 0.895 && far! < near! - 0.01, `${near} ${far}`);
});
