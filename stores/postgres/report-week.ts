/** What was served in a week and what came of it, for the weekly report. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { ReportForecast, ReportOutcome } from '../../schemas/report.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

export interface PublishedDay {
  session: SessionDate;
  champion: string;
  modelVersion: string;
  publishedAt: Instant;
  symbols: number;
  forecasts: number;
  /** Of forecasts of any day that ended on this one. */
  outcomes: number;
}

interface Span {
  universe: string;
  asOf: Instant;
  from: SessionDate;
  through: SessionDate;
}

/** Published sessions of the span, oldest first. */
export function publishedDays(db: Db, query: Span): Promise<PublishedDay[]> {
  return rowsOf<PublishedDay>(
    db,
    `select p.session, p.champion_recipe as champion, p.model_version as "modelVersion",
       p.published_at as "publishedAt", f.symbols, f.forecasts,
       (select count(*) from tempocast.forecast e join tempocast.outcome o on o.forecast_id = e.id
        where e.universe = $1 and e.target_session = p.session and o.known_at <= $2) as outcomes
     from tempocast.published p, lateral (
       select count(distinct symbol) as symbols, count(*) as forecasts from tempocast.forecast
       where universe = $1 and session = p.session and issued_at <= $2) f
     where p.universe = $1 and p.published_at <= $2 and p.session between $3 and $4 order by p.session`,
    [query.universe, checkedAsOf(query), query.from, query.through],
  );
}

/** More than ten sessions and a week. */
const RECENT_DAYS = 30;

interface Origin {
  session: SessionDate;
  targetSession: SessionDate;
  horizon: number;
}

const SIDES = `coalesce(f.interval_lower[2], f.quantiles[3]) as "lower80",
  coalesce(f.interval_upper[2], f.quantiles[7]) as "upper80",
  coalesce(n.interval_lower[2], n.quantiles[3]) as "naiveLower80",
  coalesce(n.interval_upper[2], n.quantiles[7]) as "naiveUpper80"`;
const NAIVE = `left join tempocast.forecast n on n.universe = f.universe and n.session = f.session
  and n.symbol = f.symbol and n.horizon = f.horizon and n.recipe = $3`;

interface WeekQuery {
  universe: string;
  asOf: Instant;
  since: Instant;
  naive: string;
  horizon: number;
}

/** The newest origin whose served forecasts of the longest horizon up to `horizon` ended after `since`; by symbol. */
export async function outcomesOfWeek(
  db: Db,
  query: WeekQuery,
): Promise<(Origin & { rows: ReportOutcome[] }) | null> {
  const origin = (await recentOrigin(db, query)) ?? (await anyOrigin(db, query));
  if (origin === undefined) return null;
  const rows = await rowsOf<ReportOutcome>(
    db,
    `select f.symbol, f.quantiles[5] as median, ${SIDES}, o.realised, o.covered80 as inside
     from tempocast.forecast f join tempocast.outcome o on o.forecast_id = f.id and o.known_at <= $2 ${NAIVE}
     where f.universe = $1 and f.role = 'champion' and f.session = $4 and f.horizon = $5 order by f.symbol`,
    [query.universe, query.asOf, query.naive, origin.session, origin.horizon],
  );
  return { ...origin, rows };
}

/** Back from the newest sessions of `horizon` itself: there it nearly always is, and a week's outcomes are thousands of look-ups. */
function recentOrigin(db: Db, query: WeekQuery): Promise<Origin | undefined> {
  return rowOf<Origin>(
    db,
    `select f.session, f.target_session as "targetSession", f.horizon
     from (select * from tempocast.forecast
         where universe = $1 and role = 'champion' and issued_at <= $2 and horizon = $4
           and session between $3::timestamptz::date - ${RECENT_DAYS} and $2::timestamptz::date
         order by session desc offset 0) f
       cross join lateral (select from tempocast.outcome
         where forecast_id = f.id and known_at <= $2 and known_at > $3 offset 0) o
     limit 1`,
    [query.universe, checkedAsOf(query), query.since, query.horizon],
  );
}

/** From the week's outcomes on: a plan from the forecasts would look through all years of them. */
function anyOrigin(db: Db, query: WeekQuery): Promise<Origin | undefined> {
  return rowOf<Origin>(
    db,
    `select f.session, f.target_session as "targetSession", f.horizon
     from (select forecast_id from tempocast.outcome where known_at <= $2 and known_at > $3 offset 0) o
       cross join lateral (select * from tempocast.forecast where id = o.forecast_id offset 0) f
     where f.universe = $1 and f.role = 'champion' and f.issued_at <= $2 and f.horizon <= $4
     order by f.horizon desc, f.session desc limit 1`,
    [query.universe, checkedAsOf(query), query.since, query.horizon],
  );
}

/** Served forecasts of one origin and horizon, by symbol. */
export async function forecastsAhead(
  db: Db,
  query: { universe: string; asOf: Instant; naive: string; session: SessionDate; horizon: number },
): Promise<(Origin & { rows: ReportForecast[] }) | null> {
  const found = await rowsOf<ReportForecast & { targetSession: SessionDate }>(
    db,
    `select f.target_session as "targetSession", f.symbol, f.price, f.quantiles[5] as median, ${SIDES},
       f.probability_up as "probabilityUp"
     from tempocast.forecast f ${NAIVE}
     where f.universe = $1 and f.issued_at <= $2 and f.role = 'champion' and f.session = $4 and f.horizon = $5
     order by f.symbol`,
    [query.universe, checkedAsOf(query), query.naive, query.session, query.horizon],
  );
  const [first] = found;
  if (first === undefined) return null;
  const { session, horizon } = query;
  const rows = found.map(({ targetSession: _, ...row }) => row);
  return { session, targetSession: first.targetSession, horizon, rows };
}
