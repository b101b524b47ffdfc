import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy } from '../../schemas/policies/default.ts';
import { normals } from '../promotion/simulation.ts';
import { type DriftDay, driftReference, startDrift, statisticOf, stepDrift } from './monitors.ts';
import { meanRunLength, thresholdFor } from './run-length.ts';

/** Sessions of a champion: losses with the memory `phi`, moved by `shift` standard deviations from `from` on. */
function days(count: number, seed: number, { phi = 0.3, shift = 0, from = 0 } = {}): DriftDay[] {
  const normal = normals(seed);
  let x = 0;
  return Array.from({ length: count }, (_, t) => {
    x = phi * x + Math.sqrt(1 - phi * phi) * normal();
    const moved = t >= from ? shift : 0;
    return {
      loss: 0.56 + 0.1 * (x + moved),
      pit: 0.5 + 0.08 * (0.5 * x + 0.87 * normal() + moved),
      miss: Math.max(0, 0.1 + 0.06 * (0.5 * x + 0.87 * normal() + moved)),
    };
  });
}
const reference = driftReference(days(1000, 1), defaultPolicy, 5);

/** Sessions of confirmed drift. */
function confirmedAt(series: readonly DriftDay[], against = reference): number[] {
  let state = startDrift();
  return series.flatMap((day, t) => {
    const step = stepDrift(state, day, against, defaultPolicy);
    state = step.state;
    return step.confirmed.length > 0 ? [t] : [];
  });
}

test('the budget of false alarms is split by share, and each threshold is for a run length half as long again', () => {
  const lengths = Object.values(reference).map((own) => own.expectedRunLength);
  assert.deepEqual(lengths, [378 / 0.4, 378 / 0.3, 378 / 0.3]);
  assert.deepEqual(driftReference(days(1000, 1), defaultPolicy, 5), reference);
  assert.throws(() => driftReference(days(59, 1), defaultPolicy, 5), RangeError);
});

test('fresh sessions of the same kind give no more false alarms a year than the budget, over references', () => {
  const years = 240;
  let alarms = 0;
  for (let own = 1; own <= 6; own++) {
    const reference = driftReference(days(1000, own), defaultPolicy, own);
    for (let path = 0; path < 10; path++)
      alarms += confirmedAt(days(4 * 252, 100 * own + path), reference).length;
  }
  assert.ok(alarms / years <= defaultPolicy.drift.falseAlarmsPerYear, `${alarms} in ${years} years`);
  assert.ok(alarms / years > 0.3, `${alarms} in ${years} years: thresholds that never ring are no monitors`);
});

test('a shift of one standard deviation is confirmed within weeks', () => {
  const delays = Array.from({ length: 20 }, (_, i) => {
    const found = confirmedAt(days(600, 300 + i, { shift: 1, from: 300 })).find((t) => t >= 300);
    return (found ?? 600) - 300;
  }).sort((a, b) => a - b);
  assert.ok(delays[10]! < 40, `median delay ${delays[10]}`);
});

test('one bad day confirms nothing, days without numbers change nothing, and states are plain data', () => {
  const bad = days(200, 7);
  bad[150] = { loss: 5, pit: 0.5, miss: 0.1 };
  const none = { loss: null, pit: Number.NaN, miss: null };
  const state = bad
    .slice(0, 100)
    .reduce((s, day) => stepDrift(s, day, reference, defaultPolicy).state, startDrift());
  assert.deepEqual(stepDrift(state, none, reference, defaultPolicy), { state, signals: [], confirmed: [] });
  assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
});

test('a calibrated threshold has the run length it was asked for on new resamples', () => {
  const normal = normals(9);
  const series = Array.from({ length: 500 }, normal);
  const statistic = () => statisticOf('coverage-cusum');
  const threshold = thresholdFor(statistic, series, { expectedRunLength: 250, seed: 1 });
  const length = meanRunLength(statistic, series, threshold, { seed: 2, length: 2000 });
  assert.ok(length > 190 && length < 330, String(length));
  assert.ok(thresholdFor(statistic, series, { expectedRunLength: 500, seed: 1 }) > threshold);
});
