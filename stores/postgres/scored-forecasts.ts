/** Past forecasts beside what became of them. */
import type { Forecast, Outcome } from '../../schemas/forecast.ts';
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { FORECAST_COLUMNS, toForecast } from './forecasts.ts';

export interface ScoredForecastRow {
  forecast: Forecast;
  /** null while the target session has not come. */
  outcome: Outcome | null;
}

/** Forecasts of one symbol, horizon and role issued by `asOf`, newest session first, with outcomes known by then. */
export async function scoredForecasts(
  db: Db,
  query: {
    universe: string;
    symbol: string;
    horizon: number;
    role: Forecast['role'];
    asOf: Instant;
    limit: number;
  },
): Promise<ScoredForecastRow[]> {
  const rows = await rowsOf<Forecast & Outcome & { forecastId: string | null }>(
    db,
    `select ${FORECAST_COLUMNS}, o.forecast_id as "forecastId", o.known_at as "knownAt", o.realised, o.crps,
       o.covered50, o.covered80, o.covered90, o.covered95
     from tempocast.forecast f
     left join tempocast.outcome o on o.forecast_id = f.id and o.known_at <= $5
     where f.universe = $1 and f.symbol = $2 and f.horizon = $3 and f.role = $4 and f.issued_at <= $5
     order by f.session desc, f.recipe limit $6`,
    [query.universe, query.symbol, query.horizon, query.role, query.asOf, query.limit],
  );
  return rows.map(
    ({ forecastId, knownAt, realised, crps, covered50, covered80, covered90, covered95, ...forecast }) => ({
      forecast: toForecast(forecast),
      outcome:
        forecastId === null
          ? null
          : { forecastId, knownAt, realised, crps, covered50, covered80, covered90, covered95 },
    }),
  );
}
