/**
 * Scores by session for the weekly report, each beside the naive recipe's on the same forecasts. Sums are ordered: the
 * same rows give the same bits, whatever plan the database makes. Read from the outcomes that stand beside their forecasts, whose
 * key carries every value.
 */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowsOf } from './db.ts';
import { daysOf } from './session-scores.ts';

/** Sums over the forecasts of one origin and regime. */
export interface ScoredSession {
  horizon: number;
  session: SessionDate;
  regime: string;
  /** Their outcomes became known after `since`. */
  ofWeek: boolean;
  forecasts: number;
  crps: number;
  naiveCrps: number;
  /** How many at 50, 80, 90, 95 %. */
  covered: number[];
  naiveCovered: number[];
  width90: number;
  naiveWidth90: number;
}

export interface ScoresQuery {
  universe: string;
  asOf: Instant;
  since: Instant;
  /** The recipe beside which each score stands. */
  naive: string;
  /** Newest scored sessions of each horizon. */
  sessions: number;
  exclude: readonly string[];
}

const LEVELS = [50, 80, 90, 95];
const counts = (prefix: string) =>
  `array[${LEVELS.map((level) => `count(*) filter (where ${prefix}${level})`).join(', ')}]::int[]`;
/** Of the naive recipe, on the row of another recipe: a window, where a join of the table with itself would be slow. */
const naive = (expression: string, column: string) =>
  `max(${expression}) filter (where f.recipe = $5) over same as ${column}`;

/** Of what was served: the champion of each day. Oldest first. */
export function servedScores(db: Db, query: ScoresQuery): Promise<ScoredSession[]> {
  return rowsOf<ScoredSession>(
    db,
    `with scored as (
       select f.horizon, f.session, f.symbol, f.role, f.regime, f.crps, f.known_at, f.width90 as width,
         ${LEVELS.map((level) => `f.covered${level} as own${level}`).join(', ')},
         ${naive('f.crps', 'naive_crps')}, ${naive('f.width90', 'naive_width')},
         ${LEVELS.map((level) => `${naive(`f.covered${level}::int`, `naive_in${level}`)}`).join(', ')}
       from tempocast.outcome_of_symbol f
       where f.universe = $1 and f.known_at <= $2 and (f.role = 'champion' or f.recipe = $5)
         and f.symbol <> all($3::text[]) and f.session >= $2::timestamptz::date - $6::int
       window same as (partition by f.horizon, f.session, f.symbol)),
     served as (
       select *, ${LEVELS.map((level) => `naive_in${level} = 1 as naive${level}`).join(', ')},
         dense_rank() over (partition by horizon order by session desc) as age
       from scored where role = 'champion' and naive_crps is not null)
     select f.horizon, f.session, coalesce(f.regime, 'unknown') as regime, f.known_at > $4 as "ofWeek",
       count(*) as forecasts, sum(f.crps order by f.symbol) as crps, sum(f.naive_crps order by f.symbol) as "naiveCrps",
       ${counts('own')} as covered, ${counts('naive')} as "naiveCovered",
       sum(f.width order by f.symbol) as "width90", sum(f.naive_width order by f.symbol) as "naiveWidth90"
     from served f
     where f.age <= $7 group by 1, 2, 3, 4 order by f.horizon, f.session, 3, 4`,
    [
      ...[query.universe, checkedAsOf(query), query.exclude, query.since, query.naive],
      ...[daysOf(query.sessions), query.sessions],
    ],
  );
}

/** Losses of one recipe on one session, beside those of the champion and the naive one on the same symbols. */
export interface RecipeSession {
  recipe: string;
  horizon: number;
  session: SessionDate;
  forecasts: number;
  crps: number;
  naiveCrps: number;
  championCrps: number;
}

/**
 * Of every recipe, over symbols that it, `champion` and the naive one have: `sessions` of the next day, `quarter` of the
 * longer horizons. Sums; oldest first.
 */
export function recipeScores(
  db: Db,
  query: Omit<ScoresQuery, 'since'> & { champion: string; quarter: number },
): Promise<RecipeSession[]> {
  return rowsOf<RecipeSession>(
    db,
    `with scored as (
       select f.recipe, f.symbol, f.horizon, f.session, f.crps,
         max(f.crps) filter (where f.recipe = $4) over same as naive,
         max(f.crps) filter (where f.recipe = $5) over same as champion
       from tempocast.outcome_of_symbol f
       where f.universe = $1 and f.known_at <= $2 and f.symbol <> all($3::text[])
         and f.session >= $2::timestamptz::date - case when f.horizon = 1 then $6::int else $8::int end
       window same as (partition by f.horizon, f.session, f.symbol)),
     compared as (
       select *, dense_rank() over (partition by horizon order by session desc) as age
       from scored where naive is not null and champion is not null)
     select recipe, horizon, session, count(*) as forecasts, sum(crps order by symbol) as crps,
       sum(naive order by symbol) as "naiveCrps", sum(champion order by symbol) as "championCrps"
     from compared where age <= case when horizon = 1 then $7::int else $9::int end
     group by 1, 2, 3 order by 1, 2, 3`,
    [
      ...[query.universe, checkedAsOf(query), query.exclude, query.naive, query.champion],
      ...[daysOf(query.sessions), query.sessions, daysOf(query.quarter), query.quarter],
    ],
  );
}
