import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crpsGaussian, crpsQuantiles, crpsStandardStudent, crpsStudent } from './crps.ts';
import { pinball } from './pinball.ts';
import { close, oracle } from './testdata/oracle.ts';

test('the gaussian score is .2337 at the mean and .6024 one sigma away', () => {
  close(crpsGaussian(0, 0, 1), 0.233695, 1e-6);
  close(crpsGaussian(1, 0, 1), 0.6024414, 1e-7);
});

test('the student score agrees with scoringrules', () => {
  for (const [y, mean, sigma, df, expected] of oracle.student) {
    close(
      crpsStudent(y, { mean, sigma, df }),
      expected,
      1e-12,
      `y ${y} mean ${mean} sigma ${sigma} df ${df}`,
    );
  }
});

test('the gaussian and the quantile score agree with scoringrules', () => {
  for (const [y, mean, sigma, expected] of oracle.gaussian)
    close(crpsGaussian(y, mean, sigma), expected, 1e-12);
  for (const [y, q, expected] of oracle.quantile) close(crpsQuantiles(y, oracle.levels, q), expected, 1e-12);
});

test('the score is even in z, scales with sigma and is least at the mean', () => {
  for (const df of [3, 5, 30]) {
    close(crpsStandardStudent(-1.3, df), crpsStandardStudent(1.3, df), 1e-14);
    assert.ok(crpsStandardStudent(0, df) < crpsStandardStudent(0.01, df));
    const one = crpsStudent(0.02, { mean: 0.01, sigma: 0.01, df });
    close(crpsStudent(0.2, { mean: 0.1, sigma: 0.1, df }), 10 * one, 1e-13);
  }
});

test('the student score is the integral of twice the pinball loss over its quantiles', () => {
  // Trapezoid over 4,000 levels of a distribution with light enough tails.
  const n = 4000;
  const levels = Array.from({ length: n }, (_, i) => (i + 0.5) / n);
  const quantiles = levels.map((p) => Math.log(p / (1 - p)));
  const sum = levels.reduce((s, p, i) => s + 2 * pinball(0.7, quantiles[i]!, p), 0) / n;
  close(crpsQuantiles(0.7, levels, quantiles), sum, 1e-12);
  // CRPS of the logistic distribution: z - 2 ln F(z) - 1.
  close(sum, 0.7 + 2 * Math.log(1 + Math.exp(-0.7)) - 1, 1e-3);
});
