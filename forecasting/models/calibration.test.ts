import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentQuantile, studentScale } from '../intervals/student.ts';
import { crpsStandardStudent } from '../scores/crps.ts';
import { byHorizon } from './by-horizon.ts';
import { applyCalibration, calibrate } from './calibration.ts';
import { sumOfCrps } from './crps-table.ts';

/** n equally likely outcomes of a Student t whose true sigma is `factor` times the raw one. */
function sample(n: number, df: number, factor: number, mean = 0) {
  const sigma = Float64Array.from({ length: n }, (_, i) => 0.01 * (1 + (i % 5)));
  const y = sigma.map((s, i) => {
    const level = ((i * 7919) % n) / n + 0.5 / n;
    return mean + studentScale(s * factor, df) * studentQuantile(level, df);
  });
  const raw = byHorizon(() => ({ mean: new Float64Array(n).fill(mean), sigma }));
  return { raw, targets: byHorizon(() => y) };
}

test('calibration finds the tails and the scale that the outcomes have', () => {
  for (const [df, factor] of [
    [4, 0.7],
    [10, 1.3],
  ] as const) {
    const { raw, targets } = sample(2000, df, factor, 0.002);
    const found = calibrate(raw, targets)[3];
    assert.ok(Math.abs(found.df - df) <= 2, `df ${found.df} for ${df}`);
    assert.ok(Math.abs(found.multiplier / factor - 1) < 0.03, `multiplier ${found.multiplier} for ${factor}`);
    const { sigma } = applyCalibration(raw, { ...calibrate(raw, targets) })[3];
    assert.equal(sigma[1], found.multiplier * 0.02);
  }
});

test('rows without an outcome or a forecast do not count', () => {
  const { raw, targets } = sample(2000, 5, 1);
  const spoiled = targets[1].slice();
  const sigma = raw[1].sigma.slice();
  const kept = byHorizon(() => ({ mean: raw[1].mean.slice(0, 1800), sigma: raw[1].sigma.slice(0, 1800) }));
  spoiled.fill(Number.NaN, 1800, 1900);
  sigma.fill(Number.NaN, 1900);
  const some = calibrate(
    byHorizon(() => ({ mean: raw[1].mean, sigma })),
    byHorizon(() => spoiled),
  );
  const same = calibrate(
    kept,
    byHorizon(() => targets[1].slice(0, 1800)),
  );
  assert.deepEqual(some, same);
});

test('too few rows and a series that never moves are refused', () => {
  const few = sample(50, 5, 1);
  assert.throws(() => calibrate(few.raw, few.targets), {
    type: 'TooLittleHistory',
    message: /^too little history to calibrate horizon 1: 50 rows with a target and a sigma, at least 60/,
  });
  const flat = byHorizon(() => ({ mean: new Float64Array(100), sigma: new Float64Array(100).fill(1e-7) }));
  const still = byHorizon(() => new Float64Array(100));
  assert.throws(() => calibrate(flat, still), { type: 'ConstantSeries' });
});

test('the score table follows the closed form within 1e-9', () => {
  for (const df of [3, 8, 100]) {
    const one = (z: number) => sumOfCrps(df, Float64Array.of(z), Float64Array.of(1), 1);
    for (let z = 0; z < 39.9; z += 0.0931) {
      assert.ok(Math.abs(one(z) - crpsStandardStudent(z, df)) < 1e-9, `z ${z} df ${df}`);
    }
    // Nothing jumps where the table ends.
    assert.ok(Math.abs(one(40) - one(40 - 1e-12)) < 1e-11);
    assert.ok(Math.abs(one(80) / crpsStandardStudent(80, df) - 1) < 1e-3);
    // Scales are factor x sigma: 3 x .01 and 3 x .02.
    const sum = sumOfCrps(df, Float64Array.of(0.03, 0.3), Float64Array.of(0.01, 0.02), 3);
    assert.ok(Math.abs(sum - 0.03 * one(1) - 0.06 * one(5)) < 1e-15);
  }
});
