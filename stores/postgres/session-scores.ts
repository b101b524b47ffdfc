/** Scores summed by origin session, recipe and horizon: written beside outcomes, read where years are drawn. */
import type { Db } from './db.ts';

const LEVELS = [50, 80, 90, 95];
/** Days in which that many sessions have surely been. */
export const daysOf = (sessions: number): number => Math.ceil(sessions * 1.5) + 30;

/** Quantile levels of a forecast, plus one. */
export const QUANTILE_GAPS = 10;
/** Bounds of the 90 % interval that was served. */
const LOWER90 = 'coalesce(f.interval_lower[3], f.quantiles[2])';
const UPPER90 = 'coalesce(f.interval_upper[3], f.quantiles[8])';
/** Winkler's score of the 90 % interval. */
const SCORE90 = `${UPPER90} - ${LOWER90} + 20 * (greatest(0, ${LOWER90} - o.realised) + greatest(0, o.realised - ${UPPER90}))`;

const KEY = 'universe, horizon, recipe, role, session, known_at';
const keyed = (table: string) => KEY.replaceAll(/(\w+)/g, `${table}.$1`);

/** Mean ranks where values tie, as Spearman's correlation has them. */
const rankOf = (value: string) =>
  `rank() over (partition by ${keyed('t')} order by ${value})
     + (count(*) over (partition by ${keyed('t')}, ${value}) - 1) / 2.0`;

const gaps = Array.from({ length: QUANTILE_GAPS }, (_, gap) => `count(*) filter (where gap = ${gap})`);

/**
 * `touched`: a query of KEY. Sums are ordered: the same rows give the same bits, whatever plan the database makes. Forecasts and
 * outcomes are looked up by their keys, however many there are: a plan for few rows would sort all forecasts. So are earlier
 * sums, one by one: `exists` would be answered from a hash of all of them.
 */
const insertOf = (touched: string) => `
  with touched as (${touched}),
  row as (
    select ${keyed('t')}, f.symbol, f.interval_state, o.crps, ${UPPER90} - ${LOWER90} as width, ${SCORE90} as score,
      ${LEVELS.map((level) => `o.covered${level}`).join(', ')}, width_bucket(o.realised, f.quantiles) as gap,
      ${rankOf('f.mean')} as forecast_rank, ${rankOf('o.realised')} as outcome_rank
    from touched t
      cross join lateral (select * from tempocast.forecast where universe = t.universe and session = t.session
        and recipe = t.recipe and horizon = t.horizon and role = t.role offset 0) f
      cross join lateral (select * from tempocast.outcome
        where forecast_id = f.id and known_at <= t.known_at offset 0) o
    where f.symbol <> all($1::text[]))
  insert into tempocast.session_score (${KEY}, forecasts, tracked, crps,
    ${LEVELS.map((level) => `covered${level}`).join(', ')}, width90, interval_score90, between_quantiles, rank_ic, again)
  select ${KEY}, count(*), count(interval_state), sum(crps order by symbol),
    ${LEVELS.map((level) => `count(*) filter (where covered${level})`).join(', ')},
    sum(width order by symbol), sum(score order by symbol), array[${gaps.join(', ')}]::int[],
    corr(forecast_rank, outcome_rank order by symbol),
    known_at > min(known_at) over (partition by universe, horizon, recipe, role, session) or coalesce((
      select true from tempocast.session_score e where (e.universe, e.horizon, e.recipe, e.role, e.session)
        = (row.universe, row.horizon, row.recipe, row.role, row.session) limit 1), false)
  from row group by ${KEY} order by ${KEY} on conflict do nothing`;

const OUTCOMES = `select distinct f.universe, f.horizon, f.recipe, f.role, f.session, o.known_at
    from tempocast.forecast f
      cross join lateral (select known_at from tempocast.outcome where forecast_id = f.id offset 0) o`;

/**
 * Sums again where these forecasts belong. Call in the transaction that wrote their outcomes. `unscored`: symbols that are
 * forecast but left out of mean scores.
 */
export async function insertSessionScores(
  db: Db,
  { forecastIds, unscored }: { forecastIds: readonly string[]; unscored: readonly string[] },
): Promise<number> {
  if (forecastIds.length === 0) return 0;
  const text = insertOf(`${OUTCOMES} where f.id = any($2::text[])`);
  return (await db.query(text, [unscored, forecastIds])).rowCount ?? 0;
}

/** Of a universe that has outcomes and no sums, as a version before this one left it. Does nothing when there are some. */
export async function sumEarlierOutcomes(
  db: Db,
  { universe, unscored }: { universe: string; unscored: readonly string[] },
): Promise<number> {
  const text = insertOf(`${OUTCOMES} where f.universe = $2
    and not exists (select from tempocast.session_score where universe = $2)`);
  return (await db.query(text, [unscored, universe])).rowCount ?? 0;
}

/**
 * Of universe $1 as known at $2: the newest row of each session. Rows that tell of a session again are few, so that only
 * they are looked through, and nothing is sorted.
 */
export const NEWEST_SCORES = `select s.* from tempocast.session_score s
  where s.universe = $1 and s.known_at <= $2 and not exists (
    select from tempocast.session_score l
    where l.again and l.universe = s.universe and l.horizon = s.horizon and l.recipe = s.recipe and l.role = s.role
      and l.session = s.session and l.known_at <= $2 and (l.known_at, l.forecasts) > (s.known_at, s.forecasts))`;
