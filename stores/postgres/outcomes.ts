/** What became of forecasts, and the track record that follows. */
import type { Forecast, Outcome } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { checkedAsOf } from './as-of.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';
import { insertSessionScores, NEWEST_SCORES } from './session-scores.ts';

/**
 * With the sums that they change. Call inside a transaction: both belong together. `unscored`: symbols that are left out of
 * the sums. Those that are there already stand; returns how many were new.
 */
export async function insertOutcomes(
  db: Db,
  outcomes: readonly Outcome[],
  unscored: readonly string[] = [],
): Promise<number> {
  const inserted = await insertRows(
    db,
    'outcome',
    ['forecast_id'],
    {
      forecast_id: ['text', (o) => o.forecastId],
      known_at: ['timestamptz', (o) => o.knownAt],
      realised: ['double precision', (o) => o.realised],
      crps: ['double precision', (o) => o.crps],
      covered50: ['boolean', (o) => o.covered50],
      covered80: ['boolean', (o) => o.covered80],
      covered90: ['boolean', (o) => o.covered90],
      covered95: ['boolean', (o) => o.covered95],
    },
    outcomes,
  );
  if (inserted > 0)
    await insertSessionScores(db, { forecastIds: outcomes.map(({ forecastId }) => forecastId), unscored });
  return inserted;
}

/** The outcome of a forecast, if it was known by `asOf`. */
export function outcomeOf(
  db: Db,
  query: { forecastId: string; asOf: Instant },
): Promise<Outcome | undefined> {
  return rowOf<Outcome>(
    db,
    `select forecast_id as "forecastId", known_at as "knownAt", realised, crps,
       covered50, covered80, covered90, covered95
     from tempocast.outcome where forecast_id = $1 and known_at <= $2`,
    [query.forecastId, query.asOf],
  );
}

/** How many outcomes became known with the data of one instant. */
export async function outcomesKnownAt(
  db: Db,
  query: { universe: string; knownAt: Instant },
): Promise<number> {
  const row = await rowOf<{ count: number }>(
    db,
    // Each by its key: without statistics of a table that grows all forecasts were hashed.
    prepared(`select count(*) as count from tempocast.outcome o
       cross join lateral (select universe from tempocast.forecast where id = o.forecast_id offset 0) f
     where o.known_at = $2 and f.universe = $1`),
    [query.universe, query.knownAt],
  );
  return row!.count;
}

export interface TrackRecordRow {
  role: Forecast['role'];
  recipe: string;
  horizon: number;
  /** Scored forecasts. */
  count: number;
  /** Sessions they were made on: what a mean score rests on, as the names of one day move together. */
  sessions: number;
  /** In units of log return; lower is better. */
  meanCrps: number;
  /** How many outcomes fell into the central interval of that coverage. */
  covered50: number;
  covered80: number;
  covered90: number;
  covered95: number;
}

/** Live scores by role, recipe and horizon over outcomes known by `asOf`, of forecasts made on `since` or later. */
export function trackRecord(
  db: Db,
  query: { universe: string; asOf: Instant; since?: SessionDate },
): Promise<TrackRecordRow[]> {
  return rowsOf<TrackRecordRow>(
    db,
    `select role, recipe, horizon, sum(forecasts) as count, count(*) as sessions,
       sum(crps) / sum(forecasts) as "meanCrps",
       sum(covered50) as covered50, sum(covered80) as covered80, sum(covered90) as covered90, sum(covered95) as covered95
     from (${NEWEST_SCORES}) as s where $3::date is null or session >= $3
     group by role, recipe, horizon order by role desc, recipe, horizon`,
    [query.universe, checkedAsOf(query), query.since ?? null],
  );
}
