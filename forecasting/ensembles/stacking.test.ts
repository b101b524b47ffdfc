import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { crpsStudent } from '../scores/crps.ts';
import { crpsAt } from './crps-derivatives.ts';
import { completeRows, type MemberForecasts, selectRows } from './member-forecasts.ts';
import { stackWeights } from './stacking.ts';

interface Case {
  df: number;
  penalty: number;
  session: number[];
  means: number[][];
  sigmas: number[][];
  outcome: number[];
  weights: number[];
}
const oracle: Case[] = JSON.parse(readFileSync(new URL('testdata/stacking.json', import.meta.url), 'utf8'));
const columns = (values: number[][]) => values.map((column) => Float64Array.from(column));
const forecastsOf = ({ session, means, sigmas, outcome }: Case): MemberForecasts => ({
  session: Int32Array.from(session),
  means: columns(means),
  sigmas: columns(sigmas),
  outcome: Float64Array.from(outcome),
});

for (const [i, known] of oracle.entries()) {
  test(`weights of case ${i + 1} agree with scipy's minimiser`, () => {
    const weights = stackWeights(forecastsOf(known), known.df, known.penalty);
    weights.forEach((weight, m) => {
      assert.ok(
        Math.abs(weight - known.weights[m]!) < 2e-6,
        `member ${m}: ${weight} is not ${known.weights[m]}`,
      );
    });
  });
}

test('the derivatives of the CRPS are those of differences', () => {
  const [y, mean, sigma, df, d] = [0.013, 0.002, 0.017, 5, 1e-6];
  const at = crpsAt(y, mean, sigma, df);
  const value = (m: number, s: number) => crpsStudent(y, { mean: m, sigma: s, df });
  assert.ok(Math.abs(at.value - value(mean, sigma)) < 1e-15);
  assert.ok(Math.abs(at.byMean - (value(mean + d, sigma) - value(mean - d, sigma)) / (2 * d)) < 1e-8);
  assert.ok(Math.abs(at.bySigma - (value(mean, sigma + d) - value(mean, sigma - d)) / (2 * d)) < 1e-8);
  const gradient = (m: number, s: number) => crpsAt(y, m, s, df);
  const second = (gradient(mean, sigma + d).bySigma - gradient(mean, sigma - d).bySigma) / (2 * d);
  assert.ok(Math.abs(at.curvature * at.r * at.r - second) < 1e-5 * second);
  const mixed = (gradient(mean, sigma + d).byMean - gradient(mean, sigma - d).byMean) / (2 * d);
  assert.ok(Math.abs(at.curvature * at.r - mixed) < 1e-5 * Math.abs(mixed));
});

const made = fc
  .record({
    members: fc.integer({ min: 2, max: 5 }),
    rows: fc.integer({ min: 1, max: 60 }),
    seed: fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
    penalty: fc.constantFrom(1, 20, 400),
  })
  .map(({ members, rows, seed, penalty }) => {
    const draw = (i: number) => seed[i % 40]! + 0.3 * seed[(7 * i + 3) % 40]!;
    const column = (m: number, f: (x: number) => number) =>
      Float64Array.from({ length: rows }, (_, row) => f(draw(row * members + m)));
    const each = Array.from({ length: members }, (_, m) => m);
    const forecasts: MemberForecasts = {
      session: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 4)),
      means: each.map((m) => column(m, (x) => 0.002 * x)),
      sigmas: each.map((m) => column(m + 1, (x) => 0.01 * Math.exp(0.5 * x))),
      outcome: column(3, (x) => 0.02 * x),
    };
    return { forecasts, penalty };
  });

test('weights are never negative and sum to one', () => {
  fc.assert(
    fc.property(made, ({ forecasts, penalty }) => {
      const weights = stackWeights(forecasts, 5, penalty);
      assert.ok(weights.every((weight) => weight >= 0));
      assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) < 1e-12);
    }),
    { numRuns: 60 },
  );
});

test('members that say the same get the same weight, and a large penalty makes all alike', () => {
  const known = forecastsOf(oracle[0]!);
  const same = known.means.map(() => known.sigmas[0]!);
  for (const weight of stackWeights(
    { ...known, means: known.means.map(() => known.means[0]!), sigmas: same },
    5,
    1,
  )) {
    assert.ok(Math.abs(weight - 1 / same.length) < 1e-9);
  }
  for (const weight of stackWeights(known, 5, 1e9)) assert.ok(Math.abs(weight - 1 / same.length) < 1e-6);
});

test('only rows with an outcome and every forecast count; without one the weights are equal', () => {
  const forecasts: MemberForecasts = {
    session: Int32Array.of(0, 0, 1, 1),
    means: [Float64Array.of(0, 0, 0, Number.NaN), new Float64Array(4)],
    sigmas: [new Float64Array(4).fill(0.01), Float64Array.of(0.01, Number.NaN, 0.01, 0.01)],
    outcome: Float64Array.of(0.01, 0.01, Number.NaN, 0.01),
  };
  assert.deepEqual(Array.from(completeRows(forecasts)), [0]);
  assert.deepEqual(stackWeights(selectRows(forecasts, new Int32Array()), 5, 1), [0.5, 0.5]);
});

test('forecasts that are not finite are an error, not weights', () => {
  const broken = {
    ...forecastsOf(oracle[0]!),
    outcome: new Float64Array(oracle[0]!.outcome.length).fill(1e308),
  };
  assert.throws(() => stackWeights(broken, 5, 1), { type: 'NonFiniteLoss' });
});
