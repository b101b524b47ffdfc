import assert from 'node:assert/strict';
import { test } from 'node:test';
import { studentQuantile, studentScale } from '../../intervals/student.ts';
import { momentsOfOutputs, pool, spread } from './moments.ts';
import { LEVELS, REFERENCE } from './quantiles.ts';

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`);

test('outputs m and s of the student head are a mean of m / 10 and a sigma of exp s baselines', () => {
  const [, three] = momentsOfOutputs('student', [0, 2, 0, 0, 0, Math.log(2), 0, 0], 0.01);
  near(three!.mean, 0.2 * 0.01 * Math.sqrt(3));
  near(three!.sigma, 2 * 0.01 * Math.sqrt(3));
});

test('the reference of the quantile head is a Student t(5) of variance one', () => {
  assert.deepEqual(LEVELS, [0.05, 0.25, 0.5, 0.75, 0.95]);
  near(REFERENCE[4]!, Math.sqrt(3 / 5) * studentQuantile(0.95, 5));
  near(studentScale(1, 5), Math.sqrt(3 / 5));
});

test('gaps twice as wide are twice the sigma, a shifted middle is the mean, a gap that grows on one side moves both', () => {
  const outputs = (middle: number, gaps: number[]) => [middle, ...gaps].flatMap((x) => [x, 0, 0, 0]);
  const log2 = Math.log(2);
  const [wide] = momentsOfOutputs('quantile', outputs(0, [log2, log2, log2, log2]), 0.01);
  near(wide!.mean, 0);
  near(wide!.sigma, 0.02);
  const [shifted] = momentsOfOutputs('quantile', outputs(3, [0, 0, 0, 0]), 0.01);
  near(shifted!.mean, 0.003);
  near(shifted!.sigma, 0.01);
  const [skewed] = momentsOfOutputs('quantile', outputs(0, [0, 0, 0, log2]), 0.01);
  // The highest quantile of five moved up by one gap.
  near(skewed!.mean, (0.01 * (REFERENCE[4]! - REFERENCE[3]!)) / 5);
  assert.ok(skewed!.sigma > 0.01);
});

test('an ensemble averages means and sigmas: the averages of its quantiles', () => {
  const pooled = pool([
    { mean: 0.01, sigma: 0.02 },
    { mean: 0.03, sigma: 0.06 },
  ]);
  assert.deepEqual(pooled, { mean: 0.02, sigma: 0.04 });
  const quantile = (m: typeof pooled) => m.mean + studentScale(m.sigma, 6) * studentQuantile(0.9, 6);
  near(quantile(pooled), (quantile({ mean: 0.01, sigma: 0.02 }) + quantile({ mean: 0.03, sigma: 0.06 })) / 2);
});

test('passes with dropout are a mixture: variance within and between them', () => {
  const { mean, sigma } = spread([
    { mean: 1, sigma: 1 },
    { mean: 3, sigma: 3 },
  ]);
  assert.equal(mean, 2);
  near(sigma, Math.sqrt((1 + 9) / 2 + 1));
});
