/**
 * Scores of walk-forward predictions on the same rows as the baseline's. Everything that is tested is first averaged
 * over symbols within a session: rows of one session share their market and are no independent evidence.
 */
import { TerminalError } from '../../schemas/errors.ts';
import { HORIZONS, type Horizon } from '../../schemas/forecast.ts';
import type { Regime } from '../../schemas/intervals.ts';
import type { Panel } from '../../schemas/panel.ts';
import { regimesOfRows, trackPredictions } from '../intervals/track-predictions.ts';
import { type Band, sanityBand } from '../promotion/sanity.ts';
import { dieboldMariano } from '../scores/diebold-mariano.ts';
import { average, longRunVariance, meanWithError } from '../scores/mean-with-error.ts';
import { r2VersusZero } from '../scores/r2.ts';
import { skill } from '../scores/skill.ts';
import { byHorizon } from './by-horizon.ts';
import { type FurtherScores, furtherScores } from './further-scores.ts';
import { type IntervalMetrics, intervalMetrics } from './interval-metrics.ts';
import { dailyRankIc, panelDirection } from './panel-scores.ts';
import { type RowScores, rowScores } from './row-scores.ts';
import { scoredRows } from './scored-rows.ts';
import type { OosPredictions } from './walk-forward.ts';

export interface HorizonMetrics {
  horizon: Horizon;
  /** Out-of-sample sessions and forecasts that are scored. */
  sessions: number;
  forecasts: number;
  /** Rows left out because either model had no forecast for them. */
  missing: number;
  crps: number;
  crpsBaseline: number;
  /** 1 - crps / crpsBaseline, with the standard error of the mean daily difference in the same units. */
  skill: number;
  skillStandardError: number;
  /** Diebold-Mariano-HLN of the daily mean difference; positive t speaks for the model. */
  dmT: number;
  dmP: number;
  /** Of the central intervals of the distribution. */
  coverage50: number;
  coverage80: number;
  coverage90: number;
  coverage95: number;
  intervalScore90: number;
  /** Tracked intervals, as they would have been served, beside those of the distribution. */
  intervals: IntervalMetrics;
  qlike: number;
  /** Mean daily Spearman correlation; null for a model whose mean does not vary within a session. */
  rankIc: number | null;
  rankIcStandardError: number | null;
  /** Of returns, against the zero forecast. */
  rSquared: number;
  /** Share of signs right; null for a model that calls no sign. */
  hitRate: number | null;
  /** Share of rises among the outcomes. */
  baseRate: number;
  /** Hit rate under independence, and the panel version of Pesaran-Timmermann's statistic. */
  hitRateExpected: number | null;
  pt: number | null;
  sanity: { band: Band; reasons: string[] };
  further: FurtherScores;
}
export type Evaluation = Record<Horizon, HorizonMetrics>;

/** Throws NothingToScore when no row has a target and both forecasts. */
export function evaluate(
  oos: OosPredictions,
  baseline: OosPredictions,
  panel: Panel,
  scoredSymbols: readonly string[],
): Evaluation {
  const scored = new Set(scoredSymbols);
  const regimes = regimesOfRows(panel, oos.rows);
  return byHorizon((horizon) => evaluateHorizon(horizon, oos, baseline, panel, scored, regimes));
}

/** Mean of skill over the horizons: the one number by which recipes are ranked. */
export function meanSkill(evaluation: Evaluation): number {
  return average(HORIZONS.map((h) => evaluation[h].skill));
}

function evaluateHorizon(
  horizon: Horizon,
  oos: OosPredictions,
  baseline: OosPredictions,
  panel: Panel,
  scored: ReadonlySet<string>,
  regimes: readonly (Regime | null)[],
): HorizonMetrics {
  const { rows, missing } = scoredRows(horizon, oos, baseline, panel, scored);
  if (rows.length === 0) {
    throw new TerminalError(
      'NothingToScore',
      `nothing to score for recipe ${oos.recipe} at horizon ${horizon}: no row of ${scored.size} symbols has an outcome and a forecast of both it and ${baseline.recipe}`,
    );
  }
  const own = rowScores(rows.map(({ at, y }) => predicted(oos, horizon, at, y)));
  const theirs = rowScores(rows.map(({ base, y }) => predicted(baseline, horizon, base, y)));
  const days = rows.map(({ row }) => panel.sessionIndex[row]!);
  const difference = dailyMeans(
    own.crps.map((value, i) => theirs.crps[i]! - value),
    days,
  );
  const dm = dieboldMariano(difference, horizon);
  const crpsBaseline = average(theirs.crps);
  const y = rows.map((r) => r.y);
  const means = rows.map((r) => oos.byHorizon[horizon].mean[r.at]!);
  const ic = dailyRankIc(y, means, days);
  const direction = panelDirection(y, means, days, horizon);
  const icError = ic.length < 2 ? null : meanWithError(ic, horizon);
  const tracked = trackPredictions(oos, horizon, panel);
  const intervals = intervalMetrics(
    horizon,
    rows.map(({ row, at, y }, i) => ({
      ...predicted(oos, horizon, at, y),
      day: days[i]!,
      tracked: tracked[at]!,
      regime: regimes[at]!,
      symbol: panel.symbols[panel.symbolIndex[row]!]!,
    })),
  );
  const metrics = {
    horizon,
    sessions: difference.length,
    forecasts: rows.length,
    missing,
    crps: average(own.crps),
    crpsBaseline,
    skill: skill(average(own.crps), crpsBaseline),
    skillStandardError:
      Math.sqrt(longRunVariance(difference, dm.mean, horizon) / difference.length) / crpsBaseline,
    dmT: dm.t,
    dmP: dm.p,
    ...averages(own),
    intervals,
    rankIc: icError?.mean ?? null,
    rankIcStandardError: icError?.se ?? null,
    rSquared: r2VersusZero(y, means),
    ...direction,
  };
  const further = furtherScores({
    horizon,
    rows: rows.map(({ row, y }, i) => ({
      symbol: panel.symbolIndex[row]!,
      session: panel.sessionIndex[row]!,
      mean: means[i]!,
      y,
    })),
    relativeCrps: metrics.crps / crpsBaseline,
    training: oos.training?.[horizon],
    trainingBaseline: baseline.training?.[horizon],
  });
  return { ...metrics, sanity: sanityBand(metrics), further };
}

function averages({ covered, interval90, qlike }: RowScores) {
  return {
    coverage50: average(covered[50]),
    coverage80: average(covered[80]),
    coverage90: average(covered[90]),
    coverage95: average(covered[95]),
    intervalScore90: average(interval90),
    qlike: average(qlike),
  };
}

function predicted({ byHorizon }: OosPredictions, horizon: Horizon, at: number, y: number) {
  const { mean, sigma, df } = byHorizon[horizon];
  return { mean: mean[at]!, sigma: sigma[at]!, df: df[at]!, y };
}

/** One mean per distinct day, days ascending as the rows are. */
export function dailyMeans(values: ArrayLike<number>, days: readonly number[]): number[] {
  const means: number[] = [];
  for (let from = 0; from < days.length; ) {
    let to = from;
    let sum = 0;
    while (to < days.length && days[to] === days[from]) sum += values[to++]!;
    means.push(sum / (to - from));
    from = to;
  }
  return means;
}
