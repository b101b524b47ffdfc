/** Coverage of a 90 % interval on simulated paths, beside the reference table (GARCH-t5, 2,500 days, 40 paths). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverageAlarm, type TrackedScores } from '../../schemas/intervals.ts';
import { average } from '../scores/mean-with-error.ts';
import { rolling } from '../scores/rolling.ts';
import { garchPath } from './testdata/garch.ts';
import { feedScores, servedScores, startScores } from './tracker.ts';

const DAYS = 2500;
const PATHS = 40;
const WARM_UP = 250;
const AT_90 = 2;

/** Hits of the served 90 % interval of h-day returns; sigma is EWMA(.94) x sqrt h, known at the origin. */
function trackedHits(returns: Float64Array, horizon: number, tracked: boolean): number[] {
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
  return hits;
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
const tracked = (horizon: number, breakAt?: number) =>
  summary(seeds.map((seed) => trackedHits(garchPath(seed, DAYS, breakAt), horizon, true)));
const within = (value: number, expected: number, tolerance: number, what: string) =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${what}: ${value} is not ${expected} +- ${tolerance}`);

/** eta .05 on normalised scores: coverage, and the mean over paths of the lowest and highest 250-day coverage. */
const REFERENCE = [
  { horizon: 1, coverage: 0.9, lowest: 0.87, highest: 0.93 },
  { horizon: 5, coverage: 0.9, lowest: 0.85, highest: 0.95 },
  { horizon: 20, coverage: 0.9, lowest: 0.79, highest: 0.99 },
];

test('tracked 90 % intervals cover 90 %, and 250 days of them as much as the reference table says, feedback late or not', () => {
  for (const { horizon, coverage, lowest, highest } of REFERENCE) {
    const found = tracked(horizon);
    within(found.coverage, coverage, 0.005, `coverage at ${horizon}`);
    within(found.lowest, lowest, 0.015, `lowest at ${horizon}`);
    within(found.highest, highest, 0.015, `highest at ${horizon}`);
  }
});

test('a volatility that doubles half-way costs the tracked intervals nothing and fixed ones a tenth of their coverage', () => {
  for (const { horizon } of REFERENCE)
    within(tracked(horizon, DAYS / 2).coverage, 0.9, 0.005, `at ${horizon}`);
  const fixed = summary(seeds.map((seed) => fixedHits(garchPath(seed, DAYS, DAYS / 2))));
  assert.ok(fixed.coverage < 0.82 && fixed.lowest < 0.6, `${fixed.coverage} ${fixed.lowest}`);
});

test('the alarm is quiet over tracked intervals that do their work, and goes off over fixed ones after a break', () => {
  const alarms = (windows: number[][], horizon: number) => {
    const all = windows.flat();
    return all.filter((coverage) => coverageAlarm(horizon, 250, coverage) !== 'ok').length / all.length;
  };
  for (const [horizon, share] of [
    [1, 0.005],
    [5, 0.025],
    [20, 0.06],
  ] as const) {
    const found = alarms(tracked(horizon).windows, horizon);
    assert.ok(found < share, `${found} of the windows at horizon ${horizon}`);
  }
  const fixed = seeds.map((seed) => fixedHits(garchPath(seed, DAYS, DAYS / 2)).slice(DAYS / 2 - WARM_UP));
  assert.ok(alarms(summary(fixed).windows, 1) > 0.8);
});

test('without feedback the same sigma and shape undercover, the more so the further ahead', () => {
  const [near, far] = [1, 20].map((horizon) => {
    return summary(seeds.map((seed) => trackedHits(garchPath(seed, DAYS), horizon, false))).coverage;
  });
  assert.ok(near! < 0.895 && far! < near! - 0.01, `${near} ${far}`);
});
