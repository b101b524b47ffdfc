import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import type { HorizonMetrics } from '../../forecasting/models/evaluation.ts';
import { sampleScores } from '../../rendering/testing/sample-record.ts';
import type { Comparison, TrialMetrics } from '../../schemas/experiments.ts';
import { HORIZONS } from '../../schemas/forecast.ts';
import { comparisonText, metricsTables } from './show.ts';

/** What an evaluation gives, with values that can be told apart at h = 1; further ahead those of the sample. */
function metricsOf(change: (sample: HorizonMetrics) => Partial<HorizonMetrics>): TrialMetrics {
  const all = HORIZONS.map((h) => {
    const sample = sampleScores(h) as unknown as HorizonMetrics;
    return [h, h === 1 ? { ...sample, ...change(sample) } : sample];
  });
  return Object.fromEntries(all) as TrialMetrics;
}

const A = metricsOf(({ further }) => ({
  ...{ sessions: 500, crps: 0.006543, skill: 0.01234, skillStandardError: 0.0056, dmT: 2.345 },
  ...{ coverage90: 0.8987, intervalScore90: 0.04321, qlike: -7.4321 },
  ...{ rankIc: 0.0123, rankIcStandardError: 0.0041, rSquared: 0.00045 },
  ...{ hitRate: 0.5312, baseRate: 0.5287, pt: 1.678 },
  further: {
    ...further,
    ...{ rmse: 0.01234, mae: 0.00876, residualMean: -0.00012, residualSd: 0.01233, testTrainRatio: 1.0234 },
    strategy: { ...further.strategy!, netReturn: -0.0213, sharpe: -0.35, sharpeStandardError: 0.71 },
  },
}));
/** A model that says nothing of direction, whose folds left no scores of their training. */
const B = metricsOf(({ further }) => ({
  ...{ sessions: 500, crps: 0.0067, skill: -0.0021, skillStandardError: 0.0008, dmT: -2.6 },
  ...{ rankIc: null, rankIcStandardError: null, hitRate: null, pt: null },
  further: { ...further, testTrainRatio: null, strategy: null },
}));

const lines = (text: string) => stripVTControlCharacters(text).split('\n');

test('recipes side by side: a table of the distribution and one of the mean at each horizon', () => {
  const text = lines(
    metricsTables([
      { name: 'har', metrics: A },
      { name: 'lstm-wide', metrics: B },
    ]),
  );
  assert.deepEqual(text.slice(0, 10), [
    'h = 1, 500 sessions',
    '',
    'recipe     CRPS bp             skill   DM t  cover 90  interval 90 bp   QLIKE  test/train',
    'har           65.4   1.23 % ± 0.56 %   2.35     0.899           432.1  -7.432       1.023',
    'lstm-wide     67.0  -0.21 % ± 0.08 %  -2.60     0.897           500.0  -7.500           -',
    '',
    'recipe     RankIC     t  R2 vs 0  hit rate  base rate    PT  RMSE bp  MAE bp   residual bp  net a year        Sharpe',
    'har        0.0123  3.00   0.04 %   53.12 %    52.87 %  1.68    123.4    87.6  -1.2 ± 123.3     -2.13 %  -0.35 ± 0.71',
    'lstm-wide       -     -   0.00 %         -    53.00 %     -    120.0    80.0   4.0 ± 119.9           -             -',
    '',
  ]);
  assert.deepEqual(
    text.filter((line) => line.startsWith('h = ')),
    ['h = 1, 500 sessions', 'h = 3, 1008 sessions', 'h = 5, 1008 sessions', 'h = 10, 1008 sessions'],
  );
});

test('A, B and C end with the tests of every two of them and what each took', () => {
  const comparison: Comparison = {
    sessions: 500,
    recipes: [
      { name: 'har', metrics: A },
      { name: 'lstm-wide', metrics: B },
      { name: 'ridge', metrics: B },
    ],
    pairs: [
      { better: 'har', than: 'lstm-wide', horizon: 1, sessions: 500, t: 2.345, p: 0.01941 },
      { better: 'ridge', than: 'har', horizon: 10, sessions: 491, t: 0.5, p: 0.61734 },
    ],
  };
  const text = comparisonText(
    comparison,
    new Map([
      ['har', 1.26],
      ['lstm-wide', 1234.5],
    ]),
  );
  assert.ok(text.startsWith(`${metricsTables(comparison.recipes)}\n\n`));
  const after = lines(text);
  assert.deepEqual(after.slice(after.indexOf('Diebold-Mariano of daily CRPS between recipes')), [
    'Diebold-Mariano of daily CRPS between recipes',
    '',
    ' h  better  than          t      p',
    ' 1  har     lstm-wide  2.35  0.019',
    '10  ridge   har        0.50  0.617',
    '',
    'recipe     seconds',
    'har            1.3',
    'lstm-wide   1234.5',
    'ridge            -',
  ]);
});
