/** Past forecasts beside their outcomes, page by page, and as a statement that copies all of them. */
import pg from 'pg';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, rowsOf } from './db.ts';
import type { TrackQuery } from './track-days.ts';

export interface PastForecast {
  id: string;
  session: SessionDate;
  symbol: string;
  horizon: number;
  targetSession: SessionDate;
  recipe: string;
  role: 'champion' | 'challenger';
  modelVersion: string;
  issuedAt: Instant;
  /** Close of the origin session. */
  price: number;
  /** All of log returns over the horizon. */
  mean: number;
  sigma: number;
  lower95: number;
  lower80: number;
  median: number;
  upper80: number;
  upper95: number;
  /** null while the target session has not come. */
  knownAt: Instant | null;
  realised: number | null;
  crps: number | null;
  naiveCrps: number | null;
  covered50: boolean | null;
  covered80: boolean | null;
  covered90: boolean | null;
  covered95: boolean | null;
}

/** Where a page ends: the next one begins after it. */
export interface PageEnd {
  session: SessionDate;
  symbol: string;
  horizon: number;
  recipe: string;
}

/** Name of a column in a file -> what it is, in SQL. The bounds are those that were served. */
const columnsOf = (naive: string, asOf: string): Record<string, string> => ({
  ...{ id: 'f.id', session: 'f.session', symbol: 'f.symbol', horizon: 'f.horizon' },
  ...{ target_session: 'f.target_session', recipe: 'f.recipe', role: 'f.role' },
  ...{ model_version: 'f.model_version', issued_at: 'f.issued_at', price: 'f.price' },
  ...{ mean: 'f.mean', sigma: 'f.sigma' },
  lower95: 'coalesce(f.interval_lower[4], f.quantiles[1])',
  lower80: 'coalesce(f.interval_lower[2], f.quantiles[3])',
  median: 'f.quantiles[5]',
  upper80: 'coalesce(f.interval_upper[2], f.quantiles[7])',
  upper95: 'coalesce(f.interval_upper[4], f.quantiles[9])',
  ...{ known_at: 'o.known_at', realised: 'o.realised', crps: 'o.crps' },
  // Looked up row by row along the unique key: no statistics make that a join of everything with everything.
  naive_crps: `(select b.crps from tempocast.forecast n join tempocast.outcome b on b.forecast_id = n.id
    where n.universe = f.universe and n.session = f.session and n.symbol = f.symbol and n.horizon = f.horizon
      and n.recipe = ${naive} and b.known_at <= ${asOf})`,
  ...{ covered50: 'o.covered50', covered80: 'o.covered80' },
  ...{ covered90: 'o.covered90', covered95: 'o.covered95' },
});
export const FILE_COLUMNS = Object.keys(columnsOf('', ''));

const camel = (name: string) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const ORDER = 'f.session desc, f.symbol, f.horizon, f.recipe';

type Write = (value: unknown, type: string) => string;

/** Only conditions that are asked for are written: the plan follows them. */
function selectOf(
  { universe, filter, after, limit, ...query }: TrackQuery & { after?: PageEnd | undefined; limit?: number },
  write: Write,
): string {
  const asOf = write(checkedAsOf(query), 'timestamptz');
  const { symbol, horizon, recipe, everyRecipe, from, to, scored } = filter;
  const conditions = [
    `f.universe = ${write(universe, 'text')}`,
    `f.issued_at <= ${asOf}`,
    recipe !== undefined && `f.recipe = ${write(recipe, 'text')}`,
    recipe === undefined && everyRecipe !== true && `f.role = 'champion'`,
    symbol !== undefined && `f.symbol = ${write(symbol, 'text')}`,
    horizon !== undefined && `f.horizon = ${write(horizon, 'int')}`,
    from !== undefined && `f.session >= ${write(from, 'date')}`,
    to !== undefined && `f.session <= ${write(to, 'date')}`,
    scored === true &&
      `exists (select from tempocast.outcome k where k.forecast_id = f.id and k.known_at <= ${asOf})`,
    after !== undefined &&
      `f.session <= ${write(after.session, 'date')} and (f.session < ${write(after.session, 'date')}
        or (f.symbol, f.horizon, f.recipe)
          > (${write(after.symbol, 'text')}, ${write(after.horizon, 'int')}, ${write(after.recipe, 'text')}))`,
  ];
  const limited = limit === undefined ? '' : `order by ${ORDER} limit ${write(limit, 'int')}`;
  return `from (select f.* from tempocast.forecast f
      where ${conditions.filter((one) => one !== false).join(' and ')} ${limited}) f
      left join tempocast.outcome o on o.forecast_id = f.id and o.known_at <= ${asOf}
    order by ${ORDER}`;
}

/** Newest session first, then by symbol, horizon and recipe. */
export function pastForecasts(
  db: Db,
  query: TrackQuery & { after?: PageEnd | undefined; limit: number },
): Promise<PastForecast[]> {
  const values: unknown[] = [];
  const write: Write = (value, type) => `$${values.push(value)}::${type}`;
  const columns = Object.entries(columnsOf(write(query.naive, 'text'), write(query.asOf, 'timestamptz'))).map(
    ([name, sql]) => `${sql} as "${camel(name)}"`,
  );
  return rowsOf<PastForecast>(db, `select ${columns.join(', ')} ${selectOf(query, write)}`, values);
}

/** The same rows, all of them, with their values written in: a copy takes no parameters. */
export function pastForecastsText(query: TrackQuery): string {
  const write: Write = (value, type) => `${pg.escapeLiteral(String(value))}::${type}`;
  const own = columnsOf(write(query.naive, 'text'), write(query.asOf, 'timestamptz'));
  const columns = Object.entries(own).map(([name, sql]) =>
    name.endsWith('_at')
      ? `to_char(${sql}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${name}`
      : /^covered/.test(name)
        ? `case when ${sql} then 'true' when not ${sql} then 'false' end as ${name}`
        : `${sql} as ${name}`,
  );
  return `select ${columns.join(', ')} ${selectOf(query, write)}`;
}

/** Recipes of which an outcome is known. */
export async function recipesScored(db: Db, query: { universe: string; asOf: Instant }): Promise<string[]> {
  const rows = await rowsOf<{ recipe: string }>(
    db,
    `select distinct recipe from tempocast.session_score where universe = $1 and horizon = 1 and known_at <= $2`,
    [query.universe, checkedAsOf(query)],
  );
  return rows.map(({ recipe }) => recipe);
}
