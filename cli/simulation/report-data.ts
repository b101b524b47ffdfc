/** What a report of a simulation is written from: rows of its database, as they are at its end. */
import { chartsOf } from '../../api/contest/charts.ts';
import type { ContestCharts } from '../../schemas/contest-charts.ts';
import type { ContestDay } from '../../schemas/contest-days.ts';
import { type PromotionRow, promotions } from '../../stores/postgres/champions.ts';
import { contestDays } from '../../stores/postgres/contest-days.ts';
import { contestAsOf, decisions, type StoredDecision } from '../../stores/postgres/contests.ts';
import { type Db, rowsOf } from '../../stores/postgres/db.ts';
import { NEWEST_SCORES } from '../../stores/postgres/session-scores.ts';

const ANY_TIME = '9999-12-31T23:59:59.999Z';
const ALL = 1_000_000;
/** A year of sessions, and no more points than a chart is wide. */
const CHART = { window: 252, points: 400 };

/** One recipe in one year at one horizon, on the sessions that it and the baseline both have. */
export interface YearScore {
  year: number;
  /** null: whoever was champion on the day. */
  recipe: string | null;
  horizon: number;
  sessions: number;
  crps: number;
  /** 1 - CRPS / CRPS of the baseline. */
  skill: number;
  coverage90: number;
}

export interface RefitCount {
  recipe: string;
  fits: number;
  first: string;
  last: string;
}

export interface SimulationData {
  /** Oldest first. */
  promotions: PromotionRow[];
  decisions: StoredDecision[];
  days: ContestDay[];
  years: YearScore[];
  fits: RefitCount[];
  charts: ContestCharts | null;
  counts: { forecasts: number; outcomes: number; restatements: number; quarantined: number };
}

export async function simulationData(
  db: Db,
  { universe, naive }: { universe: string; naive: string },
): Promise<SimulationData> {
  const stored = await contestAsOf(db, { universe, asOf: ANY_TIME });
  const contest = stored?.state.contest;
  const days = contest === undefined ? [] : await contestDays(db, { contest });
  const [counts] = await rowsOf<SimulationData['counts']>(
    db,
    `select (select count(*) from tempocast.forecast)::int as forecasts,
       (select count(*) from tempocast.outcome)::int as outcomes,
       (select count(*) from tempocast.restatement)::int as restatements,
       (select count(*) from tempocast.quarantine)::int as quarantined`,
  );
  return {
    promotions: (await promotions(db, { universe, asOf: ANY_TIME })).toReversed(),
    decisions: (await decisions(db, { universe, asOf: ANY_TIME, limit: ALL })).toReversed(),
    days,
    years: await yearScores(db, { universe, naive }),
    fits: await rowsOf<RefitCount>(
      db,
      `select recipe, count(*)::int as fits, min(trained_through)::text as first, max(trained_through)::text as last
       from tempocast.model_version where universe = $1 group by recipe order by recipe`,
      [universe],
    ),
    charts:
      stored === undefined || days.length === 0
        ? null
        : chartsOf(days, { contest: stored.state.contest, naive, policy: stored.policy, ...CHART }),
    counts: counts!,
  };
}

/** By recipe, and of whoever served; sums over forecasts of scored symbols. */
function yearScores(db: Db, { universe, naive }: { universe: string; naive: string }): Promise<YearScore[]> {
  const sums = (recipe: string) => `select extract(year from a.session)::int as year, ${recipe} as recipe,
      a.horizon, count(*)::int as sessions, sum(a.crps) / sum(a.forecasts) as crps,
      1 - sum(a.crps) / sum(b.crps) as skill, sum(a.covered90)::float8 / sum(a.forecasts) as coverage90
    from newest a join newest b on b.session = a.session and b.horizon = a.horizon and b.recipe = $3
      and b.forecasts = a.forecasts`;
  return rowsOf<YearScore>(
    db,
    `with newest as materialized (${NEWEST_SCORES})
     ${sums('a.recipe')} group by 1, a.recipe, a.horizon
     union all ${sums('null')} where a.role = 'champion' group by 1, a.horizon
     order by 3, 2 nulls first, 1`,
    [universe, ANY_TIME, naive],
  );
}
