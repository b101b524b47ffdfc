/** What is learnt from members' out-of-sample forecasts, against scipy and numpy on the same forecasts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HORIZONS, type Horizon } from '../../../schemas/forecast.ts';
import type { Panel } from '../../../schemas/panel.ts';
import { equalWeights } from '../../ensembles/weights.ts';
import { weekdays } from '../../features/testdata/synthetic.ts';
import { byHorizon } from '../by-horizon.ts';
import type { FittedModel } from '../contract.ts';
import type { Values } from '../testdata/market.ts';
import { allClose } from '../testdata/oracle.ts';
import { testRecipe } from '../testdata/panels.ts';
import { rowsBetween } from '../window.ts';
import { type Combination, fitCombination } from './combination.ts';
import { combine } from './combine.ts';
import { follow, startOf } from './dynamic.ts';
import { fitMeans, withMeans } from './means.ts';
import type { FittedMembers } from './members.ts';
import { ensembleOptions } from './options.ts';

type ByHorizon<T> = Record<Horizon, T>;
const oracle: {
  options: { penalty: number; regimes: number; shrink: number; rate: number; restart: number };
  sessions: number;
  symbols: number;
  /** Sessions after it are out of sample. */
  decision: number;
  ewma: number[];
  said: ByHorizon<{ means: Values[]; sigmas: Values[]; outcome: Values }>;
  df: ByHorizon<number>;
  byHorizon: ByHorizon<number[]>;
  forAll: number[];
  thresholds: number[];
  byRegime: ByHorizon<number[][]>;
  horizonWeights: number[];
  /** Of the last six rows. */
  signalMeans: ByHorizon<number[]>;
  overTime: Record<'bernstein' | 'fixed-share', ByHorizon<number[][]>>;
} = JSON.parse(readFileSync(new URL('testdata/combination.json', import.meta.url), 'utf8'));

const known = (values: Values) => Float64Array.from(values, (value) => value ?? Number.NaN);
const rowCount = oracle.sessions * oracle.symbols;
const panel: Panel = {
  asOf: '2030-01-01T00:00:00.000Z',
  symbols: Array.from({ length: oracle.symbols }, (_, k) => `S${k}`),
  sessions: weekdays(oracle.sessions),
  rows: rowCount,
  symbolIndex: Int32Array.from({ length: rowCount }, (_, row) => row % oracle.symbols),
  sessionIndex: Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / oracle.symbols)),
  featureNames: ['ewma_sigma'],
  features: [Float64Array.from(oracle.ewma)],
  targets: byHorizon(() => new Float64Array(rowCount).fill(Number.NaN)),
  price: new Float64Array(rowCount).fill(1),
};
const rows = rowsBetween(panel, oracle.decision, oracle.sessions - 1);
const outOfSample = byHorizon((h) => {
  const { means, sigmas, outcome } = oracle.said[h];
  return {
    session: rows.map((row) => panel.sessionIndex[row]!),
    means: means.map(known),
    sigmas: sigmas.map(known),
    outcome: known(outcome),
  };
});
const members = outOfSample[1].means.map((_, i) => ({ name: `member ${i}`, model: {} as FittedModel }));
const fitted: FittedMembers = { members, failures: [], rows, outOfSample };
const optionsOf = (hyper: Record<string, string | number>) =>
  ensembleOptions(testRecipe('ensemble', { ...oracle.options, ...hyper }));
function learnt<Kind extends Combination['kind']>(kind: Kind, hyper: Record<string, string | number>) {
  const combination = fitCombination(panel, optionsOf(hyper), fitted);
  assert.equal(combination.kind, kind);
  return combination as Extract<Combination, { kind: Kind }>;
}

test('stacked weights by horizon, and the same for all, are those of scipy', () => {
  const { weights } = learnt('fixed', { combine: 'stack' });
  const all = learnt('fixed', { combine: 'stack', by: 'all' });
  for (const h of HORIZONS) {
    allClose(weights[h], oracle.byHorizon[h], 2e-6);
    allClose(all.weights[h], oracle.forAll, 2e-6);
    assert.ok(weights[h].some((weight) => Math.abs(weight - 1 / 3) > 0.1));
  }
});

test('by regime of the market: thresholds are quantiles of its level, and each regime has the weights of its own rows', () => {
  const { thresholds, weights } = learnt('regime', { combine: 'regime' });
  allClose(thresholds, oracle.thresholds, 1e-12);
  for (const h of HORIZONS) {
    oracle.byRegime[h].forEach((expected, regime) => {
      allClose(weights[h][regime]!, expected, 2e-6);
    });
    // The first member is made to know quiet sessions.
    assert.ok(weights[h][0]![0]! > weights[h][1]![0]!);
  }
});

for (const rule of ['bernstein', 'fixed-share'] as const) {
  test(`weights over time by ${rule} know what was forecast h sessions before, and are those of numpy`, () => {
    const sessions = [...new Set(outOfSample[1].session)];
    const { state } = learnt('dynamic', { combine: 'dynamic', rule });
    for (const h of HORIZONS) {
      assert.equal(state.horizons[h].df, oracle.df[h]);
      allClose(state.horizons[h].weights, oracle.overTime[rule][h].at(-1)!, 1e-9);
      const start = startOf(outOfSample[h], members.length, oracle.df[h]);
      const { weights } = follow(start, state.rule, outOfSample[h], h, sessions);
      sessions.forEach((session, t) => {
        allClose(weights.get(session)!, oracle.overTime[rule][h][t]!, 1e-9);
      });
    }
  });
}

test('one signal of all horizons: weights from the returns of the session after, and the means it gives back', () => {
  const prediction = byHorizon((h) => combine(outOfSample[h], () => equalWeights(members.length)));
  const means = fitMeans(optionsOf({ horizons: 'sharpe' }), prediction, outOfSample[1]);
  allClose(means.weights, oracle.horizonWeights, 1e-10);
  const said = withMeans(means, prediction);
  for (const h of HORIZONS) {
    allClose(said[h].mean.slice(-6), oracle.signalMeans[h], 1e-12);
    assert.deepEqual(said[h].sigma, prediction[h].sigma);
  }
});
