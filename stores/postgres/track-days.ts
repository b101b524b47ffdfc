/**
 * How forecasts of one horizon turned out by origin session, those asked for beside the naive ones: from the sums of a
 * session, or from those of each forecast where one symbol is asked for.
 */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { QUANTILE_GAPS } from './session-scores.ts';

/** Which past forecasts. */
export interface TrackFilter {
  symbol?: string | undefined;
  horizon?: number | undefined;
  /** undefined: what was served, the champion of each day. */
  recipe?: string | undefined;
  /** Origin sessions, both included. */
  from?: SessionDate | undefined;
  to?: SessionDate | undefined;
  /** Of lists: every recipe's, not the champion's only. */
  everyRecipe?: boolean;
  /** Only those whose outcome is known. */
  scored?: boolean;
}

export interface TrackQuery {
  universe: string;
  asOf: Instant;
  /** The recipe that everything is measured against. */
  naive: string;
  filter: TrackFilter;
}

/** One element per session that both have scored, oldest first. */
export interface TrackDays {
  session: SessionDate[];
  forecasts: number[];
  /** Means over the forecasts of a session, in units of log return. */
  crps: number[];
  naiveCrps: number[];
  rankIc: (number | null)[];
  naiveRankIc: (number | null)[];
  /** Over all sessions: outcomes below the first quantile, between the first and the second, ... */
  gaps: number[];
  naiveGaps: number[];
}

const LEVELS = [50, 80, 90, 95];
const gapSums = (table: string) =>
  `array[${Array.from({ length: QUANTILE_GAPS }, (_, i) => `coalesce(sum(${table}.between_quantiles[${i + 1}]), 0)`).join(', ')}]`;

/** Parameters of every statement here: $1 universe, $2 asOf, $3 horizon or null, $4 recipe or null, $5 naive, $6 from, $7 to, $8 symbol. */
function parametersOf({ universe, naive, filter, ...query }: TrackQuery): unknown[] {
  const { horizon, recipe, from, to, symbol } = filter;
  const given = [horizon, recipe].map((one) => one ?? null);
  return [universe, checkedAsOf(query), ...given, naive, ...[from, to, symbol].map((one) => one ?? null)];
}

/** Rows like those of `session_score`, of ours or of the naive recipe. */
function sourceOf({ recipe, symbol }: TrackFilter, whose: 'ours' | 'naive', also = ''): string {
  const who = (table: string) =>
    whose === 'naive'
      ? `${table}.recipe = $5`
      : recipe === undefined
        ? `${table}.role = 'champion' and $4::text is null`
        : `${table}.recipe = $4`;
  const when = (table: string) =>
    `${table}.universe = $1 and ($3::int is null or ${table}.horizon = $3) and ${who(table)}
     and ($6::date is null or ${table}.session >= $6) and ($7::date is null or ${table}.session <= $7) ${also}`;
  if (symbol === undefined)
    return `select distinct on (horizon, recipe, role, session) s.* from tempocast.session_score s
      where ${when('s')} and s.known_at <= $2 and $8::text is null and $5::text <> ''
      order by horizon desc, recipe desc, role desc, session desc, known_at desc, forecasts desc`;
  const gap = Array.from({ length: QUANTILE_GAPS }, (_, i) => `(f.quantiles_below = ${i})::int`);
  return `select f.horizon, f.session, 1 as forecasts, f.crps, f.tracked::int as tracked,
      ${LEVELS.map((level) => `f.covered${level}::int as covered${level}`).join(', ')},
      f.width90, f.interval_score90, array[${gap.join(', ')}] as between_quantiles, null::float8 as rank_ic
    from tempocast.outcome_of_symbol f
    where ${when('f')} and f.known_at <= $2 and f.symbol = $8 and $5::text <> ''`;
}

/** `filter.horizon` has to be given. */
export async function trackDays(db: Db, query: TrackQuery): Promise<TrackDays> {
  const list = (value: string) => `coalesce(json_agg(${value} order by o.session), '[]')`;
  const row = await rowOf<{ days: TrackDays }>(
    db,
    `with ours as (${sourceOf(query.filter, 'ours')}), naive as (${sourceOf(query.filter, 'naive')})
     select json_build_object('session', ${list('o.session')}, 'forecasts', ${list('o.forecasts')},
       'crps', ${list('o.crps / o.forecasts')}, 'naiveCrps', ${list('n.crps / n.forecasts')},
       'rankIc', ${list('o.rank_ic')}, 'naiveRankIc', ${list('n.rank_ic')},
       'gaps', ${gapSums('o')}, 'naiveGaps', ${gapSums('n')}) as days
     from ours o join naive n on n.session = o.session`,
    parametersOf(query),
  );
  return row!.days;
}

/** Sessions are some 250 a year; outcomes of the longest horizon come two weeks later. */
const RECENT = `and session >= (select session from last) - ($9::int * 3 / 2 + 30)`;

/** The newest session that is asked for; along an index, so that ten years are not read for one. */
function lastOf({ symbol, recipe }: TrackFilter): string {
  const [table, one] =
    symbol === undefined ? ['tempocast.session_score', ''] : ['tempocast.forecast', 'and symbol = $8'];
  const who = recipe === undefined ? `role = 'champion'` : 'recipe = $4';
  return `select max(session) as session from ${table} where universe = $1 and horizon = 1 and ${who} ${one}
    and ($6::date is null or session >= $6) and ($7::date is null or session <= $7)`;
}

export interface TrackCoverage {
  horizon: number;
  sessions: number;
  forecasts: number;
  /** Shares of outcomes inside, at 50, 80, 90, 95 %. */
  coverage: number[];
  naiveCoverage: number[];
  /** Means of the 90 % interval, in log return. */
  width90: number;
  naiveWidth90: number;
}

/** By horizon, over the newest `sessions` that both have scored. */
export function trackCoverage(db: Db, query: TrackQuery & { sessions: number }): Promise<TrackCoverage[]> {
  const shares = (table: string) =>
    `array[${LEVELS.map((level) => `sum(${table}.covered${level})::float8 / sum(${table}.forecasts)`).join(', ')}]`;
  return rowsOf<TrackCoverage>(
    db,
    `with last as materialized (${lastOf(query.filter)}),
     ours as (${sourceOf(query.filter, 'ours', RECENT)}), naive as (${sourceOf(query.filter, 'naive', RECENT)}),
     newest as (select *, row_number() over (partition by horizon order by session desc) as age from ours)
     select o.horizon, count(*) as sessions, sum(o.forecasts) as forecasts, ${shares('o')} as coverage,
       ${shares('n')} as "naiveCoverage", sum(o.width90) / sum(o.forecasts) as "width90",
       sum(n.width90) / sum(n.forecasts) as "naiveWidth90"
     from newest o join naive n on n.session = o.session and n.horizon = o.horizon
     where o.age <= $9::int group by o.horizon order by o.horizon`,
    [...parametersOf({ ...query, filter: { ...query.filter, horizon: undefined } }), query.sessions],
  );
}
