import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allRows } from '../panel-access.ts';
import { allClose } from '../testdata/oracle.ts';
import { replaceColumn, testPanel, testRecipe } from '../testdata/panels.ts';
import { fitHmm } from './expectation-maximisation.ts';
import { hmmFamily } from './family.ts';
import { fitHmmModel, regimes } from './fit.ts';
import { forwardFilter, type HmmParameters, sumMoments } from './forward.ts';
import { predictHmm } from './predict.ts';

interface Case {
  given: HmmParameters;
  logLikelihood: number;
  filtered: Record<string, number[]>;
  fits: (HmmParameters & { steps: number; logLikelihood: number })[];
}
const oracle: { observations: number[]; cases: Case[] } = JSON.parse(
  readFileSync(new URL('testdata/oracle.json', import.meta.url), 'utf8'),
);
const observations = Float64Array.from(oracle.observations);
const flat = ({ start, transition, means, variances }: HmmParameters) =>
  [start, ...transition, means, variances].flat();

for (const { given, logLikelihood, filtered, fits } of oracle.cases) {
  const k = given.means.length;

  test(`the forward pass with ${k} states is that of hmmlearn`, () => {
    const { probabilities, logDensity } = forwardFilter(given, observations);
    allClose([logDensity.reduce((a, b) => a + b, 0)], [logLikelihood], 1e-12);
    for (const [t, expected] of Object.entries(filtered)) {
      allClose(probabilities.subarray(Number(t) * k, Number(t) * k + k), expected, 1e-10);
    }
  });

  test(`EM steps with ${k} states are those of hmmlearn without priors`, () => {
    for (const { steps, ...expected } of fits) {
      const fit = fitHmm(observations, given, { maxSteps: steps, tolerance: -1, leastVariance: 0 });
      allClose(flat(fit.parameters), flat(expected), 1e-7);
      allClose([fit.logLikelihood], [expected.logLikelihood], 1e-9);
    }
  });
}

test('filtered probabilities do not change when the future does, smoothed ones would', () => {
  const { given } = oracle.cases[0]!;
  const spoiled = observations.map((value, t) => (t > 300 ? 9 : value));
  const part = (all: Float64Array) => forwardFilter(given, all).probabilities.subarray(0, 602);
  assert.deepEqual(part(spoiled), part(observations));
});

test('a missing observation moves the probabilities on by the transition alone', () => {
  const { given } = oracle.cases[0]!;
  const { probabilities, logDensity } = forwardFilter(given, Float64Array.of(Number.NaN, Number.NaN));
  allClose(probabilities, [0.5, 0.5, 0.5, 0.5], 1e-15);
  assert.deepEqual([...logDensity], [0, 0]);
});

test('moments of the sum are those of all paths written out', () => {
  const p: HmmParameters = {
    start: [1, 0],
    transition: [
      [0.9, 0.1],
      [0.3, 0.7],
    ],
    means: [0.1, -0.4],
    variances: [1, 4],
  };
  let [mean, second] = [0, 0];
  for (const path of [0, 1, 2, 3, 4, 5, 6, 7].map((n) => [n & 1, (n >> 1) & 1, n >> 2])) {
    let probability = 1;
    let from = 0;
    for (const s of path) {
      probability *= p.transition[from]![s]!;
      from = s;
    }
    const sum = path.reduce((total, s) => total + p.means[s]!, 0);
    mean += probability * sum;
    second += probability * (sum ** 2 + path.reduce((total, s) => total + p.variances[s]!, 0));
  }
  const moments = sumMoments(p, [1, 0], 3);
  allClose([moments.mean, moments.variance], [mean, second - mean ** 2], 1e-14);
});

test('regimes come in ascending order of variance, and units do not matter', () => {
  const fit = regimes(observations, 3);
  assert.ok(fit.variances[0]! < fit.variances[1]! && fit.variances[1]! < fit.variances[2]!);
  for (const row of fit.transition) allClose([row.reduce((a, b) => a + b, 0)], [1], 1e-12);
  const small = regimes(
    observations.map((value) => value / 100),
    3,
  );
  allClose(
    small.variances.map((value) => value * 1e4),
    fit.variances,
    1e-6,
  );
});

test('the family forecasts from the filtered probabilities of the row', async () => {
  const panel = testPanel({ sessions: 260, symbols: 3 });
  const model = await fitHmmModel(panel, testRecipe('hmm', { states: 2 }), {});
  const row = panel.rows - 20;
  const [symbol, parameters] = model.symbols[panel.symbolIndex[row]!]!;
  assert.equal(symbol, panel.symbols[panel.symbolIndex[row]!]);
  const known = allRows(panel).filter((r) => r <= row && panel.symbolIndex[r] === panel.symbolIndex[row]);
  const returns = Float64Array.from(known, (r) => panel.features[panel.featureNames.indexOf('ret_1')]![r]!);
  const expected = sumMoments(parameters, forwardFilter(parameters, returns).probabilities.slice(-2), 5);
  const { mean, sigma } = predictHmm(model, panel, Int32Array.of(row))[5];
  allClose([mean[0]!, sigma[0]!], [expected.mean, Math.sqrt(expected.variance)], 1e-12);
});

test('bad input has a name: too little, constant, missing, a return without end, states out of range', async () => {
  const fit = (panel: ReturnType<typeof testPanel>, hyper = {}) =>
    hmmFamily.fit(panel, testRecipe('hmm', hyper), {});
  const panel = testPanel({ sessions: 250, symbols: 3 });
  await assert.rejects(fit(testPanel({ sessions: 150, symbols: 3 })), { type: 'TooLittleHistory' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => 0)), { type: 'ConstantSeries' });
  await assert.rejects(fit(replaceColumn(panel, 'ret_1', () => Number.NaN)), { type: 'MissingFeature' });
  await assert.rejects(fit(panel, { states: 1 }), { type: 'InvalidHyperparameter' });
  const options = { maxSteps: 5, tolerance: 1e-6, leastVariance: 1e-3 };
  const wild = observations.slice().fill(1e200, 7, 8);
  assert.throws(() => fitHmm(wild, oracle.cases[0]!.given, options), { type: 'NonFiniteLoss' });
});
