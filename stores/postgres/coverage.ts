/** How often served intervals held, over the newest sessions whose outcomes are known. */
import type { Regime } from '../../schemas/intervals.ts';
import type { Instant } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowsOf } from './db.ts';
import { daysOf, NEWEST_SCORES } from './session-scores.ts';

export interface CoverageRow {
  recipe: string;
  horizon: number;
  /** null: all of them together. */
  symbol: string | null;
  /** null: all; `unknown`: too few sessions before the origin, or issued before regimes were recorded. */
  regime: Regime | 'unknown' | null;
  forecasts: number;
  sessions: number;
  /** Forecasts whose intervals were tracked; those of others were of the distribution. */
  tracked: number;
  coverage50: number;
  coverage80: number;
  coverage90: number;
  coverage95: number;
  /** Mean of the 90 % interval, in units of log return. */
  width90: number;
  intervalScore90: number;
}

export interface CoverageQuery {
  universe: string;
  asOf: Instant;
  /** Newest scored sessions of each recipe and horizon that are looked at. */
  sessions: number;
  /** Beside the rows of all: one row per symbol or regime. */
  by: 'all' | 'symbol' | 'regime';
  recipe?: string;
  horizon?: number;
  symbol?: string;
  /** Left out of rows that are not of one symbol. */
  exclude?: readonly string[];
}

/** Rows of all first, then by symbol or regime. */
export function coverageOf(db: Db, query: CoverageQuery): Promise<CoverageRow[]> {
  return query.by === 'all' && query.symbol === undefined ? ofSums(db, query) : ofForecasts(db, query);
}

/** Of all scored symbols together: a row per session is added up, where forecasts would be a hundred times as many. */
function ofSums(
  db: Db,
  query: Pick<CoverageQuery, 'universe' | 'asOf' | 'sessions' | 'recipe' | 'horizon'>,
): Promise<CoverageRow[]> {
  return rowsOf<CoverageRow>(
    db,
    `with recent as (
       select *, dense_rank() over (partition by recipe, horizon order by session desc) as age
       from (${NEWEST_SCORES}) as s
       where ($3::text is null or recipe = $3) and ($4::int is null or horizon = $4)
         and session >= $2::timestamptz::date - $5::int)
     select recipe, horizon, null as symbol, null as regime, sum(forecasts) as forecasts,
       count(distinct session) as sessions, sum(tracked) as tracked,
       ${[50, 80, 90, 95].map((level) => `sum(covered${level})::float8 / sum(forecasts) as coverage${level}`).join(', ')},
       sum(width90) / sum(forecasts) as width90,
       sum(interval_score90) / sum(forecasts) as "intervalScore90"
     from recent where age <= $6::int group by recipe, horizon order by horizon, recipe`,
    [
      ...[query.universe, checkedAsOf(query), query.recipe ?? null, query.horizon ?? null],
      ...[daysOf(query.sessions), query.sessions],
    ],
  );
}

function ofForecasts(db: Db, query: CoverageQuery): Promise<CoverageRow[]> {
  const { by, symbol, sessions } = query;
  const sets = by === 'all' ? '(recipe, horizon)' : `(recipe, horizon), (recipe, horizon, ${by})`;
  const part = (column: string) =>
    by === column ? `case when grouping(${column}) = 0 then ${column} end` : 'null';
  return rowsOf<CoverageRow>(
    db,
    `with scored as (
       select recipe, horizon, symbol, session, coalesce(regime, 'unknown') as regime, tracked,
         covered50, covered80, covered90, covered95, width90, interval_score90,
         dense_rank() over (partition by recipe, horizon order by session desc) as age
       from tempocast.outcome_of_symbol
       where universe = $1 and known_at <= $2 and session >= $2::timestamptz::date - $3::int
         and ($4::text is null or recipe = $4) and ($5::int is null or horizon = $5)
         and ($6::text is null or symbol = $6) and symbol <> all($7::text[]))
     select recipe, horizon, ${part('symbol')} as symbol, ${part('regime')} as regime, count(*) as forecasts,
       count(distinct session) as sessions, count(*) filter (where tracked) as tracked,
       avg(covered50::int)::float8 as coverage50, avg(covered80::int)::float8 as coverage80,
       avg(covered90::int)::float8 as coverage90, avg(covered95::int)::float8 as coverage95,
       avg(width90) as width90, avg(interval_score90) as "intervalScore90"
     from scored where age <= $8::int group by grouping sets (${sets})
     order by ${by === 'all' ? '' : `grouping(${by}) desc, `}horizon, recipe, 3, 4`,
    [
      ...[query.universe, checkedAsOf(query), daysOf(sessions)],
      ...[query.recipe ?? null, query.horizon ?? null, symbol ?? null],
      symbol === undefined && by !== 'symbol' ? (query.exclude ?? []) : [],
      sessions,
    ],
  );
}
