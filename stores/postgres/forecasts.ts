/** Forecasts as issued. The first one of a session, symbol, horizon and recipe stands; later ones are ignored. */
import { COVERAGES, type Forecast } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowsOf } from './db.ts';
import { notHeld } from './held.ts';
import { insertRows } from './insert.ts';

export function insertForecasts(db: Db, forecasts: readonly Forecast[]): Promise<number> {
  return insertRows(
    db,
    'forecast',
    ['id'],
    {
      id: ['text', (f) => f.id],
      universe: ['text', (f) => f.universe],
      symbol: ['text', (f) => f.symbol],
      session: ['date', (f) => f.session],
      horizon: ['bigint', (f) => f.horizon],
      target_session: ['date', (f) => f.targetSession],
      role: ['text', (f) => f.role],
      recipe: ['text', (f) => f.recipe],
      model_version: ['text', (f) => f.modelVersion],
      feature_set_version: ['text', (f) => f.featureSetVersion],
      dataset_version: ['text', (f) => f.datasetVersion],
      as_of: ['timestamptz', (f) => f.asOf],
      issued_at: ['timestamptz', (f) => f.issuedAt],
      price: ['double precision', (f) => f.price],
      mean: ['double precision', (f) => f.mean],
      sigma: ['double precision', (f) => f.sigma],
      df: ['double precision', (f) => f.df],
      probability_up: ['double precision', (f) => f.probabilityUp],
      levels: ['double precision[]', (f) => f.levels],
      quantiles: ['double precision[]', (f) => f.quantiles],
      price_quantiles: ['double precision[]', (f) => f.priceQuantiles],
      interval_state: ['text', (f) => f.interval?.state],
      interval_lower: ['double precision[]', (f) => f.interval?.lower],
      interval_upper: ['double precision[]', (f) => f.interval?.upper],
    },
    forecasts,
    { mostlyNew: true },
  );
}

export const FORECAST_COLUMNS = `f.id, f.universe, f.symbol, f.session, f.horizon, f.target_session as "targetSession", f.role,
  f.recipe, f.model_version as "modelVersion", f.feature_set_version as "featureSetVersion",
  f.dataset_version as "datasetVersion", f.as_of as "asOf", f.issued_at as "issuedAt", f.price, f.mean, f.sigma,
  f.df, f.probability_up as "probabilityUp", f.levels, f.quantiles, f.price_quantiles as "priceQuantiles",
  f.interval_state as "intervalState", f.interval_lower as "intervalLower", f.interval_upper as "intervalUpper"`;

interface IntervalColumns {
  intervalState: string | null;
  intervalLower: number[] | null;
  intervalUpper: number[] | null;
}

/** Of a row of FORECAST_COLUMNS: a forecast without tracked intervals has no such field. */
export function toForecast<T extends object>(row: T): T & Pick<Forecast, 'interval'> {
  const { intervalState, intervalLower, intervalUpper, ...forecast } = row as T & IntervalColumns;
  if (intervalState === null) return forecast as unknown as T;
  const bounds = { lower: intervalLower!, upper: intervalUpper! };
  return {
    ...forecast,
    interval: { state: intervalState, coverages: [...COVERAGES], ...bounds },
  } as unknown as T;
}

/** The rows of a statement that selects FORECAST_COLUMNS. */
export async function forecastRows(db: Db, text: string, values: unknown[]): Promise<Forecast[]> {
  return (await rowsOf<Forecast>(db, text, values)).map(toForecast);
}

export async function forecast(db: Db, id: string): Promise<Forecast | undefined> {
  const [found] = await forecastRows(
    db,
    `select ${FORECAST_COLUMNS} from tempocast.forecast f where id = $1`,
    [id],
  );
  return found;
}

/** After a rollback another recipe's forecasts of the session are the champion's. */
const SERVED_COLUMNS = FORECAST_COLUMNS.replace('f.role,', 'f.served_role as role,');

/** Sessions back to which the last good forecast of a symbol is looked for. */
const LAST_GOOD_WITHIN = 10;

/** A forecast that its checkpoint held back is kept, and not served. */
export const SERVABLE = notHeld({
  dataset: "'forecasts'",
  subject: "f.symbol || ' ' || f.recipe",
  ...{ valid: 'f.session', knownAt: 'f.issued_at', asOf: '$2' },
});

/**
 * Forecasts of the newest session published by `asOf`, by symbol, horizon, champion first; empty before the first. With
 * `lastGood` a symbol that has none there has those of the newest published session on which it has, ten sessions back at most.
 */
export function latestForecasts(
  db: Db,
  query: {
    universe: string;
    asOf: Instant;
    symbol?: string;
    horizon?: number;
    role?: Forecast['role'];
    lastGood?: boolean;
  },
): Promise<Forecast[]> {
  return forecastRows(
    db,
    `with again as (
       select distinct on (session) session, recipe from tempocast.served_again
       where universe = $1 and served_at <= $2 order by session, served_at desc),
     roles as (
       select f.*, case when a.recipe is null then f.role when a.recipe = f.recipe then 'champion'
         else 'challenger' end as served_role
       from tempocast.forecast f left join again a using (session)
       where f.universe = $1 and f.issued_at <= $2 and ($3::text is null or f.symbol = $3)),
     served as (
       select f.*, rank() over (partition by f.symbol, f.served_role order by f.session desc) as age from roles f
       where ${SERVABLE}
         and f.session in (select session from tempocast.published where universe = $1 and published_at <= $2
           order by session desc limit $6)
         and ($4::int is null or f.horizon = $4)
         and ($5::text is null or f.served_role = $5))
     select ${SERVED_COLUMNS} from served f where f.age = 1
     order by f.symbol, f.horizon, f.served_role desc, f.recipe`,
    [
      ...[query.universe, query.asOf, query.symbol ?? null, query.horizon ?? null, query.role ?? null],
      query.lastGood ? LAST_GOOD_WITHIN : 1,
    ],
  );
}

/** What an outcome is made from. */
export type DueForecast = Pick<
  Forecast,
  'id' | 'symbol' | 'session' | 'targetSession' | 'mean' | 'sigma' | 'df' | 'interval'
>;

/** Forecasts issued by `asOf` whose target session has come and that have no outcome yet. */
export async function forecastsToScore(
  db: Db,
  query: { universe: string; asOf: Instant; throughSession: SessionDate },
): Promise<DueForecast[]> {
  const rows = await rowsOf<Omit<DueForecast, 'interval'>>(
    db,
    prepared(`select d.id, d.symbol, d.session, d.target_session as "targetSession", d.mean, d.sigma, d.df,
       d.interval_state as "intervalState", d.interval_lower as "intervalLower", d.interval_upper as "intervalUpper"
     from tempocast.forecast_due d
     where d.universe = $1 and d.target_session <= $3 and d.issued_at <= $2
     order by d.target_session, d.session, d.symbol, d.horizon, d.recipe`),
    [query.universe, query.asOf, query.throughSession],
  );
  return rows.map(toForecast);
}

/** Forecasts of one symbol and horizon issued by `asOf`, newest session first, champion before challengers. */
export function forecastsOf(
  db: Db,
  query: { universe: string; symbol: string; horizon: number; asOf: Instant; limit: number },
): Promise<Forecast[]> {
  return forecastRows(
    db,
    `select ${FORECAST_COLUMNS} from tempocast.forecast f
     where f.universe = $1 and f.symbol = $2 and f.horizon = $3 and f.issued_at <= $4
     order by f.session desc, f.role desc, f.recipe limit $5`,
    [query.universe, query.symbol, query.horizon, query.asOf, query.limit],
  );
}
