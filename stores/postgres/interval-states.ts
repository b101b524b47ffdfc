/** States of interval trackers. One per session, symbol, horizon and recipe: the first stands. */

import type { IntervalState, TrackedScores } from '../../schemas/intervals.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, prepared, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export function insertIntervalStates(db: Db, states: readonly IntervalState[]): Promise<number> {
  return insertRows(
    db,
    'interval_state',
    ['id'],
    {
      id: ['text', (s) => s.id],
      universe: ['text', (s) => s.universe],
      recipe: ['text', (s) => s.recipe],
      symbol: ['text', (s) => s.symbol],
      horizon: ['bigint', (s) => s.horizon],
      session: ['date', (s) => s.session],
      as_of: ['timestamptz', (s) => s.asOf],
      previous: ['text', (s) => s.previous],
      start_df: ['double precision', (s) => s.startDf],
      fed: ['text[]', (s) => s.fed],
      lower: ['double precision[]', (s) => s.lower],
      upper: ['double precision[]', (s) => s.upper],
      regime: ['text', (s) => s.regime],
    },
    states,
    { mostlyNew: true },
  );
}

const COLUMNS = `s.id, s.universe, s.recipe, s.symbol, s.horizon, s.session, s.as_of as "asOf", s.previous,
  s.start_df as "startDf", s.fed, s.lower, s.upper, s.regime`;

interface RecipeSession {
  universe: string;
  recipe: string;
  session: SessionDate;
  asOf: Instant;
}

/** The states of a session itself, by symbol and horizon; empty when none was made by `asOf`. */
export function intervalStatesOf(db: Db, query: RecipeSession): Promise<IntervalState[]> {
  return rowsOf<IntervalState>(
    db,
    prepared(`select ${COLUMNS} from tempocast.interval_state s
     where s.universe = $1 and s.recipe = $2 and s.session = $3 and s.as_of <= $4 order by s.symbol, s.horizon`),
    [query.universe, query.recipe, query.session, checkedAsOf(query)],
  );
}

/** What the next state of a series follows from. */
export type EarlierState = Pick<IntervalState, 'id' | 'symbol' | 'horizon' | 'lower' | 'upper'>;

/**
 * The newest state of an earlier session of each of `series`; a series without one is absent. Nearly always they are those of
 * one session, neighbours in the unique key: only a series that lacks one there is looked for by itself.
 */
export async function earlierIntervalStates(
  db: Db,
  query: RecipeSession & { series: readonly { symbol: string; horizon: number }[] },
): Promise<EarlierState[]> {
  const parameters = [query.universe, query.recipe, query.session, checkedAsOf(query)];
  const newest = await rowsOf<EarlierState>(db, OF_NEWEST_SESSION, parameters);
  const wanted = new Map(query.series.map((one) => [seriesKey(one), one]));
  const found = newest.filter((state) => wanted.has(seriesKey(state)));
  for (const state of found) wanted.delete(seriesKey(state));
  if (wanted.size === 0) return found;
  const rest = [...wanted.values()];
  const series = [rest.map(({ symbol }) => symbol), rest.map(({ horizon }) => horizon)];
  return [...found, ...(await rowsOf<EarlierState>(db, OF_SERIES, [...parameters, ...series]))];
}

export const seriesKey = ({ symbol, horizon }: { symbol: string; horizon: number }) => `${horizon} ${symbol}`;

const EARLIER = `select s.id, s.symbol, s.horizon, s.lower, s.upper from tempocast.interval_state s
  where s.universe = $1 and s.recipe = $2 and s.as_of <= $4`;

const OF_NEWEST_SESSION = prepared(`${EARLIER} and s.session = (
    select e.session from tempocast.interval_state e
    where e.universe = $1 and e.recipe = $2 and e.session < $3 order by e.session desc limit 1)`);

/** From the end of the unique key back, one probe a session: a series that has been away was away for some sessions. */
const OF_SERIES = prepared(`select found.* from unnest($5::text[], $6::int[]) as k(symbol, horizon)
  cross join lateral (${EARLIER} and s.symbol = k.symbol and s.horizon = k.horizon and s.session < $3
    order by s.session desc limit 1) as found`);

export interface FeedbackRow extends TrackedScores {
  symbol: string;
  horizon: number;
  forecastId: string;
  mean: number;
  sigma: number;
  realised: number;
}

/** Sessions are looked back at for outcomes not fed yet; one that stays unknown for longer is never fed. */
const LOOK_BACK_DAYS = 120;

/**
 * Outcomes known by `asOf` of forecasts of earlier sessions that no state of an earlier session has been fed, in the order
 * of their origins, with the trackers those forecasts were made with. Forecasts without trackers feed none.
 */
export async function feedbackAsOf(db: Db, query: RecipeSession): Promise<FeedbackRow[]> {
  const parameters = [query.universe, query.recipe, query.session, checkedAsOf(query)];
  const [later] = await rowsOf(
    db,
    prepared(
      `select from tempocast.interval_state where universe = $1 and recipe = $2 and session >= $3 limit 1`,
    ),
    parameters.slice(0, 3),
  );
  // Without a state of this session or a later one, an outcome that earlier ones were not fed is one that none was.
  const statement = later === undefined ? prepared(UNFED) : NOT_FED_BEFORE;
  return rowsOf<FeedbackRow>(db, statement, parameters);
}

const UNFED = `select u.symbol, u.horizon, u.forecast_id as "forecastId", u.mean, u.sigma, u.realised, u.lower, u.upper
  from tempocast.outcome_unfed u
  where u.universe = $1 and u.recipe = $2 and u.session < $3 and u.session >= $3::date - ${LOOK_BACK_DAYS}
    and u.known_at <= $4
  order by u.session, u.symbol, u.horizon`;

const NOT_FED_BEFORE = `select f.symbol, f.horizon, f.id as "forecastId", f.mean, f.sigma, o.realised, s.lower, s.upper
  from tempocast.forecast f
  join tempocast.outcome o on o.forecast_id = f.id and o.known_at <= $4
  join tempocast.interval_state s on s.id = f.interval_state
  where f.universe = $1 and f.recipe = $2 and f.session < $3 and f.session >= $3::date - ${LOOK_BACK_DAYS}
    and f.id not in (select unnest(fed) from tempocast.interval_state e
      where e.universe = $1 and e.recipe = $2 and e.session < $3 and e.session >= $3::date - ${LOOK_BACK_DAYS})
  order by f.session, f.symbol, f.horizon`;

/** A state and all that it follows from, oldest first. */
export function intervalChain(db: Db, id: string): Promise<IntervalState[]> {
  return rowsOf<IntervalState>(
    db,
    `with recursive chain as (
       select s.* from tempocast.interval_state s where s.id = $1
       union all select p.* from chain c join tempocast.interval_state p on p.id = c.previous)
     select ${COLUMNS} from chain s order by s.session`,
    [id],
  );
}

/** What the states of a chain were fed: forecasts and outcomes as stored, by forecast id. */
export async function fedForecasts(
  db: Db,
  ids: readonly string[],
): Promise<Map<string, FeedbackRow & { knownAt: Instant; df: number }>> {
  const rows = await rowsOf<FeedbackRow & { knownAt: Instant; df: number }>(
    db,
    `select f.symbol, f.horizon, f.id as "forecastId", f.mean, f.sigma, f.df, o.realised, o.known_at as "knownAt",
       s.lower, s.upper
     from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id
     join tempocast.interval_state s on s.id = f.interval_state where f.id = any($1)`,
    [ids],
  );
  return new Map(rows.map((row) => [row.forecastId, row]));
}
