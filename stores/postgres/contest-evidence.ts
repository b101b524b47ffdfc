/** What a session of a contest is judged by: forecasts as issued, and outcomes of the forecasts before. */
import type { Sanity } from '../../schemas/contest.ts';
import type { Forecast } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowsOf } from './db.ts';

/** What the contest looks at of a forecast. */
export type IssuedRow = Pick<Forecast, 'recipe' | 'symbol' | 'horizon' | 'session' | 'mean' | 'sigma' | 'df'>;

/** Of every recipe, by session, symbol and recipe. */
export function forecastsOfSessions(
  db: Db,
  query: { universe: string; sessions: readonly SessionDate[]; horizons: readonly number[]; asOf: Instant },
): Promise<IssuedRow[]> {
  return rowsOf<IssuedRow>(
    db,
    `select f.recipe, f.symbol, f.horizon, f.session, f.mean, f.sigma, f.df from tempocast.forecast f
     where f.universe = $1 and f.session = any($2::date[]) and f.horizon = any($3::int[]) and f.issued_at <= $4
     order by f.session, f.symbol, f.horizon, f.recipe`,
    [query.universe, query.sessions, query.horizons, query.asOf],
  );
}

export interface EndedRow {
  recipe: string;
  symbol: string;
  horizon: number;
  realised: number;
  covered: boolean;
  mean: number;
  sigma: number;
  df: number;
  crps: number;
}

/** Outcomes of forecasts that ended with the session. `coverage` is one of those that are kept. */
export function endedForecasts(
  db: Db,
  query: { universe: string; session: SessionDate; asOf: Instant; coverage: 0.5 | 0.8 | 0.9 | 0.95 },
): Promise<EndedRow[]> {
  return rowsOf<EndedRow>(
    db,
    `select f.recipe, f.symbol, f.horizon, o.realised, o.covered${Math.round(100 * query.coverage)} as covered,
       f.mean, f.sigma, f.df, o.crps
     from tempocast.outcome o join tempocast.forecast f on f.id = o.forecast_id
     where f.universe = $1 and f.target_session = $2 and o.known_at <= $3
     order by f.recipe, f.symbol, f.horizon`,
    [query.universe, query.session, query.asOf],
  );
}

/** Of the newest evaluation of each of the recipes at each horizon. */
export function newestSanity(
  db: Db,
  query: { universe: string; recipes: readonly string[]; horizons: readonly number[]; asOf: Instant },
): Promise<{ recipe: string; sanity: Sanity }[]> {
  return rowsOf<{ recipe: string; sanity: Sanity }>(
    db,
    prepared(`select r.recipe, e.sanity from unnest($2::text[]) r(recipe) cross join unnest($3::int[]) h(horizon)
       cross join lateral (select metrics->'sanity' as sanity from tempocast.evaluation e
         where e.universe = $1 and e.recipe = r.recipe and e.horizon = h.horizon and e.as_of <= $4
         order by e.as_of desc, e.session desc, e.training_run limit 1) e
     where e.sanity is not null order by 1, h.horizon`),
    [query.universe, query.recipes, query.horizons, query.asOf],
  );
}
