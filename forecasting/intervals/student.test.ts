import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { QUANTILE_LEVELS } from '../../schemas/forecast.ts';
import { centralInterval, distributionCdf, distributionQuantiles, probabilityUp } from './distribution.ts';
import { studentCdf, studentPdf, studentQuantile, studentScale } from './student.ts';

interface Oracle {
  quantile: [level: number, df: number, value: number][];
  cdf: [z: number, df: number, cdf: number, pdf: number][];
}
const oracle: Oracle = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));

const close = (actual: number, expected: number, relative: number, what = '') =>
  assert.ok(
    Math.abs(actual - expected) <= relative * Math.abs(expected),
    `${what}: ${actual} is not ${expected}`,
  );

test('quantiles agree with scipy', () => {
  for (const [p, df, value] of oracle.quantile) {
    // scipy's median is zero but for rounding.
    if (p === 0.5) assert.equal(studentQuantile(p, df), 0);
    else close(studentQuantile(p, df), value, 1e-9, `level ${p} df ${df}`);
  }
});

test('the distribution function and the density agree with scipy', () => {
  for (const [z, df, p, density] of oracle.cdf) {
    close(studentCdf(z, df), p, 1e-10, `cdf at ${z} df ${df}`);
    close(studentPdf(z, df), density, 1e-10, `pdf at ${z} df ${df}`);
  }
});

test('sigma is the standard deviation: the scale of t(4) is sigma / sqrt 2', () => {
  close(studentScale(0.02, 4), 0.02 / Math.SQRT2, 1e-15);
});

test('quantiles ascend, are symmetric about the mean and carry their own probability', () => {
  const distribution = { mean: 0.001, sigma: 0.02, df: 5 };
  const q = distributionQuantiles(distribution);
  assert.equal(q[4], 0.001);
  for (let i = 0; i < q.length; i++) {
    if (i > 0) assert.ok(q[i]! > q[i - 1]!);
    close(q[i]! + q[q.length - 1 - i]!, 0.002, 1e-12);
    close(distributionCdf(distribution, q[i]!), QUANTILE_LEVELS[i]!, 1e-9);
  }
  const [lower, upper] = centralInterval(distribution, 0.9);
  close(lower, q[1]!, 1e-12);
  close(upper, q[7]!, 1e-12);
});

test('a rise is a coin toss at mean zero and likelier with a positive mean', () => {
  assert.equal(probabilityUp({ mean: 0, sigma: 0.02, df: 5 }), 0.5);
  const up = probabilityUp({ mean: 0.004, sigma: 0.02, df: 5 });
  const down = probabilityUp({ mean: -0.004, sigma: 0.02, df: 5 });
  assert.ok(up > 0.5);
  close(up + down, 1, 1e-14);
});
