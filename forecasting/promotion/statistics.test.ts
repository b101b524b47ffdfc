import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { close } from '../scores/testdata/oracle.ts';
import { confidenceSet, confidenceSetOf } from './confidence-set.ts';
import { eProcessOf } from './e-process.ts';
import { daysToPower, look, lowerBound, outlook, rankIcDifferenceSd } from './look.ts';
import { probabilityOfOverfitting } from './overfitting.ts';
import {
  deflatedSharpe,
  expectedMaximum,
  minimumTrackRecord,
  probabilisticSharpe,
  sharpeSample,
} from './sharpe.ts';

const oracle = JSON.parse(readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'));

test('sharpe ratios after skewness, kurtosis and trials have the published values', () => {
  close(expectedMaximum(100), 2.5306028932, 1e-10);
  assert.equal(expectedMaximum(1), 0);
  const fund = { sharpe: 1.585 / Math.sqrt(12), periods: 24, skewness: -2.448, kurtosis: 10.164 };
  close(probabilisticSharpe(fund), 0.913234307, 1e-9);
  const trial = { sharpe: 2.5 / Math.sqrt(250), periods: 1250, skewness: -3, kurtosis: 10 };
  close(deflatedSharpe(trial, 100, 0.5 / 250), 0.900396834, 1e-9);
  close(deflatedSharpe({ ...trial, kurtosis: 11.0 - 1 }, 1, 0.5 / 250), probabilisticSharpe(trial), 1e-15);
});

test('the minimum track record has the published lengths', () => {
  const daily = (sharpe: number) => ({ sharpe: sharpe / Math.sqrt(250), skewness: 0, kurtosis: 3 });
  close(minimumTrackRecord(daily(2), 1 / Math.sqrt(250)) / 250, 2.7311878, 1e-7);
  const years = (sharpe: number) =>
    Math.round(minimumTrackRecord({ ...daily(sharpe), sharpe: sharpe / Math.sqrt(252) }));
  assert.deepEqual([years(1), years(0.5)], [684, 2730]);
  assert.equal(minimumTrackRecord(daily(1), 1), Number.POSITIVE_INFINITY);
});

test('the moments of a return series are those one can do by hand', () => {
  const sample = sharpeSample([1, 2, 3]);
  assert.deepEqual([sample.sharpe, sample.periods, sample.skewness], [2, 3, 0]);
  close(sample.kurtosis, 1.5, 1e-15);
});

test('the probability of overfitting is that of plain enumeration, half for noise and none for skill', () => {
  for (const { scores, blocks, measure, pbo, logits } of oracle.overfitting) {
    const ours = probabilityOfOverfitting(scores, blocks, measure);
    assert.equal(ours.splits, 70);
    close(ours.pbo, pbo, 1e-12);
    logits.forEach((logit: number, i: number) => {
      close(ours.logits[i]!, logit, 1e-9);
    });
  }
  assert.throws(() => probabilityOfOverfitting([[1, 2]], 3), RangeError);
  assert.throws(() => probabilityOfOverfitting([[1], [2]], 2), RangeError);
});

test('the model confidence set agrees with the python package arch on its own resamples', () => {
  const { losses, size, sets } = oracle.confidence;
  const byName = Object.fromEntries(
    [0, 1, 2, 3, 4].map((i) => [`m${i}`, losses.map((row: number[]) => row[i]!)]),
  );
  for (const { statistic, indices, p, included } of sets) {
    const ours = confidenceSetOf(byName, { size, statistic, resamples: indices });
    assert.deepEqual(
      ours.ranking.map((entry) => [Number(entry.recipe.slice(1)), entry.p]),
      p,
    );
    assert.deepEqual(
      ours.included,
      included.map((i: number) => `m${i}`),
    );
  }
});

test('the seeded model confidence set keeps the best and repeats itself', () => {
  const wave = (shift: number) => Array.from({ length: 200 }, (_, t) => Math.sin(t * t + shift) + shift);
  const losses = { good: wave(0), same: wave(0), bad: wave(1) };
  const options = { size: 0.1, statistic: 'R', seed: 5 } as const;
  const set = confidenceSet(losses, options);
  assert.deepEqual(set.included, ['good', 'same']);
  assert.deepEqual(confidenceSet(losses, options), set);
  assert.throws(() => confidenceSet({ one: [1, 2] }, options), RangeError);
  assert.throws(() => confidenceSet({ one: [1, 2], two: [1] }, options), RangeError);
});

const d = Array.from({ length: 40 }, (_, i) => 0.3 * Math.sin(i + 1) + 0.1);

test('the registered look is one-sided: half of the two-sided p, and the complement for harm', () => {
  close(look(d).t, 3.334229, 1e-6);
  close(look(d).p, 0.001884 / 2, 1e-6);
  close(look(d, 5).p, 6.2078e-5 / 2, 1e-9);
  close(look(d.map((x) => -x)).p, 1 - look(d).p, 1e-12);
});

test('days to 80 % power are those of the reference table', () => {
  for (const [names, days] of [
    [10, 1718],
    [30, 533],
    [50, 316],
    [100, 156],
  ] as const) {
    // the table rounds 1.64485 + .84162 to 2.487 and days to whole ones
    close(daysToPower(rankIcDifferenceSd(0.5, names), 0.02), days, 2e-3);
  }
  assert.equal(daysToPower(1, 0), Number.POSITIVE_INFINITY);
  close(lowerBound([1, -1, 1, -1], 1, 0.9), -1.2815515655446004 / 2, 1e-9);
});

test('the outlook of a process says how long a test would need at what it has seen', () => {
  const { days, mean, sd, daysTo80 } = outlook(eProcessOf([1, 3, 1, 3]));
  assert.deepEqual([days, mean, sd], [4, 2, 1]);
  close(daysTo80!, daysToPower(1, 2), 1e-12);
  assert.equal(outlook(eProcessOf([1, 3]), 0.05, -1).daysTo80, null);
  assert.equal(outlook(eProcessOf([])).daysTo80, null);
});
