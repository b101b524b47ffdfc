/** What a walk-forward evaluation looks like beside its scores: calibration, coverage over time, forecasts against outcomes. */
import type { Horizon } from '../../schemas/forecast.ts';
import type { Panel } from '../../schemas/panel.ts';
import type { CoveragePoint, HorizonDiagnostics, PitHistogram, RunDiagnostics } from '../../schemas/runs.ts';
import { studentQuantile, studentScale } from '../intervals/student.ts';
import { byHorizon } from '../models/by-horizon.ts';
import { type ScoredRow, scoredRows } from '../models/scored-rows.ts';
import type { OosPredictions } from '../models/walk-forward.ts';
import { featureStatistics } from './feature-statistics.ts';
import { meanGroups, spreadGroups } from './forecast-groups.ts';

export const PIT_BINS = 20;

/**
 * Everything a run's plots are drawn from. `inputs`: columns that the model reads; those the panel has not are left out.
 * For the trainer, which has the predictions at hand: what comes of it is a few kB.
 */
export function runDiagnostics(
  oos: OosPredictions,
  baseline: OosPredictions,
  panel: Panel,
  scoredSymbols: readonly string[],
  inputs: readonly string[],
): RunDiagnostics {
  return {
    horizons: horizonDiagnostics(oos, baseline, panel, scoredSymbols),
    features: featureStatistics(panel, inputs),
  };
}

/** Rows are those of the evaluation: scored symbols with an outcome and both forecasts. */
export function horizonDiagnostics(
  oos: OosPredictions,
  baseline: OosPredictions,
  panel: Panel,
  scoredSymbols: readonly string[],
): Record<Horizon, HorizonDiagnostics> {
  const scored = new Set(scoredSymbols);
  return byHorizon((horizon) => {
    const { rows } = scoredRows(horizon, oos, baseline, panel, scored);
    const ours = standardised(oos, horizon, rows, 'at');
    const theirs = standardised(baseline, horizon, rows, 'base');
    const days = rows.map(({ row }) => panel.sessionIndex[row]!);
    return {
      pit: pitHistogram(ours, theirs),
      coverage: coverageOverTime(ours, theirs, rows, panel),
      spread: spreadGroups(ours, days),
      baselineSpread: spreadGroups(theirs, days),
      mean: meanGroups(ours, days, horizon),
    };
  });
}

/** A forecast and what came of it; `z` is the standard Student t that the outcome was. */
export interface Judged {
  y: number;
  mean: number;
  sigma: number;
  df: number;
  z: number;
}

function standardised(
  oos: OosPredictions,
  horizon: Horizon,
  rows: readonly ScoredRow[],
  place: 'at' | 'base',
): Judged[] {
  const predicted = oos.byHorizon[horizon];
  return rows.map((row) => {
    const i = row[place];
    const [mean, sigma, df] = [predicted.mean[i]!, predicted.sigma[i]!, predicted.df[i]!];
    return { y: row.y, mean, sigma, df, z: (row.y - mean) / studentScale(sigma, df) };
  });
}

function pitHistogram(ours: readonly Judged[], theirs: readonly Judged[]): PitHistogram {
  return { forecasts: ours.length, ours: pitShares(ours), baseline: pitShares(theirs) };
}

/** Share of outcomes in each twentieth of their predictive distribution; all are .05 when forecasts are calibrated. */
export function pitShares(judged: readonly Judged[]): number[] {
  const counts = new Array<number>(PIT_BINS).fill(0);
  const edges = new Map<number, number[]>();
  for (const { z, df } of judged) {
    let own = edges.get(df);
    if (own === undefined) {
      own = Array.from({ length: PIT_BINS - 1 }, (_, i) => studentQuantile((i + 1) / PIT_BINS, df));
      edges.set(df, own);
    }
    let bin = 0;
    while (bin < own.length && z > own[bin]!) bin++;
    counts[bin]! += 1;
  }
  return counts.map((n) => (judged.length === 0 ? 0 : n / judged.length));
}

function coverageOverTime(
  ours: readonly Judged[],
  theirs: readonly Judged[],
  rows: readonly ScoredRow[],
  panel: Panel,
): CoveragePoint[] {
  const periods = new Map<string, { n: number; inside: [number, number, number, number] }>();
  const bounds = new Map<number, [number, number]>();
  const boundsOf = (df: number) => {
    let own = bounds.get(df);
    if (own === undefined) {
      own = [studentQuantile(0.9, df), studentQuantile(0.95, df)];
      bounds.set(df, own);
    }
    return own;
  };
  const quarters = panel.sessions.map(quarterOf);
  rows.forEach(({ row }, i) => {
    const period = quarters[panel.sessionIndex[row]!]!;
    let counted = periods.get(period);
    if (counted === undefined) {
      counted = { n: 0, inside: [0, 0, 0, 0] };
      periods.set(period, counted);
    }
    counted.n += 1;
    for (const [who, judged] of [ours, theirs].entries()) {
      const { z, df } = judged[i]!;
      const [b80, b90] = boundsOf(df);
      if (Math.abs(z) <= b80) counted.inside[2 * who]! += 1;
      if (Math.abs(z) <= b90) counted.inside[2 * who + 1]! += 1;
    }
  });
  return [...periods].map(([period, { n, inside }]) => ({
    period,
    forecasts: n,
    inside80: inside[0] / n,
    inside90: inside[1] / n,
    baseline80: inside[2] / n,
    baseline90: inside[3] / n,
  }));
}

/** `2018-08-01` -> `2018-Q3` */
export function quarterOf(session: string): string {
  return `${session.slice(0, 4)}-Q${Math.ceil(Number(session.slice(5, 7)) / 3)}`;
}
