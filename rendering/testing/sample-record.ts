/** A run record for tests: round numbers from arithmetic, every part there. */
import type { HorizonMetrics } from '../../forecasting/models/evaluation.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { ForecastGroup, HorizonDiagnostics, RunRecord } from '../../schemas/runs.ts';

const hex = (digit: string) => digit.repeat(64);
export const SAMPLE_IDS = {
  model: hex('a'),
  run: hex('b'),
  dataset: hex('c'),
  features: hex('d'),
  recipeHash: hex('e'),
  matrix: hex('f'),
};

export const sampleRecipe: Recipe = {
  ...{ name: 'lstm', family: 'lstm', features: 'core', refitEvery: 252, retrainAfter: 63, seed: 7 },
  window: { kind: 'expanding', minSessions: 250 },
  hyper: { hidden: 64, layers: 2 },
};

/** Scores as an evaluation gives them, at one horizon. */
export function sampleScores(horizon: Horizon): Record<string, unknown> {
  const skill = 0.01 - 0.001 * horizon;
  const root = Math.sqrt(horizon);
  return {
    ...{ horizon, sessions: 1008, forecasts: 30_240, missing: 0 },
    ...{ crps: 0.0066 * root * (1 - skill), crpsBaseline: 0.0066 * root },
    ...{ skill, skillStandardError: 0.0014 * root, dmT: 4 / horizon, dmP: 0.001 * horizon },
    ...{ coverage50: 0.51, coverage80: 0.8, coverage90: 0.9 - 0.003 * horizon, coverage95: 0.945 },
    intervalScore90: 0.05,
    intervals: sampleIntervals(horizon),
    ...{ qlike: -7.5, rankIc: 0.01, rankIcStandardError: 0.008, rSquared: 0 },
    ...{ hitRate: 0.535, baseRate: 0.53, hitRateExpected: 0.53, pt: 0.8 },
    sanity: { band: 'green', reasons: [] },
    further: {
      ...{ rmse: 0.012 * root, mae: 0.008 * root, residualMean: 0.0004, residualSd: 0.01199 * root },
      testTrainRatio: 1.01,
      strategy: {
        ...{ sessions: 1008, grossReturn: 0.09, netReturn: 0.06, turnover: 0.8 / horizon },
        ...{ sharpe: 0.5, sharpeStandardError: 0.4 },
      },
    },
  } satisfies HorizonMetrics;
}

function sampleIntervals(horizon: Horizon): HorizonMetrics['intervals'] {
  const raw = {
    ...{ coverage50: 0.51, coverage80: 0.8, coverage90: 0.9 - 0.003 * horizon, coverage95: 0.945 },
    ...{ intervalScore90: 0.05, width90: 0.04 },
  };
  return {
    ...{ raw, tracked: { ...raw, coverage90: 0.9 }, rolling: { lowest: 0.87, highest: 0.93, last: 0.9 } },
    limits: { low: 0.85, high: 0.94 },
    bySymbol: {},
    byRegime: { calm: { forecasts: 30_240, tracked90: 0.9, raw90: raw.coverage90 } },
  };
}

function sampleDiagnostics(horizon: number): HorizonDiagnostics {
  const bins = Array.from({ length: 20 }, (_, i) => i);
  const raw = bins.map((i) => 1 + 0.2 * Math.cos((i / 19) * 2 * Math.PI));
  const sum = raw.reduce((total, one) => total + one, 0);
  const ours = raw.map((one) => one / sum);
  const groups = (error: number): ForecastGroup[] =>
    Array.from({ length: 10 }, (_, i) => {
      const forecast = 0.006 * (i + 1) * Math.sqrt(horizon);
      return { forecasts: 3024, forecast, outcome: forecast * (1 + error), error: 0.0004 * (i + 1) };
    });
  const coverage = Array.from({ length: 16 }, (_, i) => ({
    period: `${2015 + Math.floor(i / 4)}-Q${(i % 4) + 1}`,
    forecasts: 1890,
    inside80: 0.8 + 0.03 * Math.sin(i + horizon),
    inside90: 0.9 + 0.02 * Math.sin(i + horizon),
    baseline80: 0.79 + 0.05 * Math.sin(i + horizon),
    baseline90: 0.885 + 0.04 * Math.sin(i + horizon),
  }));
  const pit = {
    forecasts: 30_240,
    ours,
    baseline: ours.toReversed().map((one, i) => (one + (i % 2 ? 0.055 : 0.045)) / 2),
  };
  return { pit, coverage, spread: groups(0.02), baselineSpread: groups(-0.08), mean: [] };
}

export function sampleRecord(): RunRecord {
  const { model, run, dataset, features, recipeHash, matrix } = SAMPLE_IDS;
  const [d1, d3, d5, d10] = HORIZONS.map(sampleDiagnostics) as [
    HorizonDiagnostics,
    HorizonDiagnostics,
    HorizonDiagnostics,
    HorizonDiagnostics,
  ];
  const points = Array.from({ length: 13 }, (_, epoch) => ({
    epoch,
    train: 1.2 * 0.93 ** epoch + 0.4,
    validation: 1.25 * 0.92 ** epoch + 0.45 + 0.004 * epoch,
    learningRate: 0.001,
  }));
  const names = Array.from({ length: 12 }, (_, i) => `feature_${i + 1}`);
  return {
    trainingRun: run,
    modelVersion: model,
    recordedAt: '2026-01-05T08:00:00.000Z',
    content: {
      ...{ universe: 'demo', session: '2019-02-22', asOf: '2019-02-22T22:30:00.000Z' },
      ...{ recipe: sampleRecipe, recipeHash, datasetVersion: dataset, featureSetVersion: features },
      ...{ matrixKey: `panel/${matrix}.parquet`, seeds: [7] },
      window: {
        kind: 'expanding',
        from: '2011-01-03',
        through: '2019-02-22',
        sessions: 2048,
        rows: 65_536,
        symbols: 32,
      },
      scores: Object.fromEntries(HORIZONS.map((h) => [h, sampleScores(h)])),
      curves: [
        { name: 'fit', points },
        { name: 'fold 1', points: points.map((p) => ({ ...p, validation: p.validation + 0.02 })) },
      ],
      description: { parameters: 52_000, inputs: names, facts: { epochs: 12 } },
      diagnostics: {
        horizons: { 1: d1, 3: d3, 5: d5, 10: d10 },
        features: names.map((name, i) => ({
          ...{ name, missing: i === 3 ? 0.12 : 0, mean: i / 10, sd: 1, min: -4, max: 4 },
          shift: 0.3 * Math.sin(i),
        })),
      },
      more: {},
    },
    measured: {
      code: { version: '0.3.0', commit: '0123456789abcdef0123456789abcdef01234567', clean: true },
      libraries: { node: '24.21.0' },
      hardware: { platform: 'linux x64', cpu: 'A processor', cores: 2, threads: 2, memoryGiB: 24, gpu: null },
      latency: { p50Ms: 12.5, p95Ms: 14.25, forecasts: 128, repeats: 16 },
      timings: { folds: 41_000, fit: 12_000 },
    },
    artefacts: [],
  };
}
