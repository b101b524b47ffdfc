/** What expectations read: answers of a run, panels and forecasts of a session. */
import type { Forecast } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';
import { FORECAST_COLUMNS, forecastRows } from './forecasts.ts';
import type { RawObjectRow } from './raw-objects.ts';

interface SessionQuery {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

/** All forecasts of a session issued by `asOf`, champion before challengers. */
export function forecastsOfSession(db: Db, query: SessionQuery): Promise<Forecast[]> {
  return forecastRows(
    db,
    `select ${FORECAST_COLUMNS} from tempocast.forecast f
     where f.universe = $1 and f.session = $2 and f.issued_at <= $3
     order by f.role, f.recipe, f.symbol, f.horizon`,
    [query.universe, query.session, query.asOf],
  );
}

/** Lake key of the newest panel made for the session by `asOf`. */
export async function panelKeyOf(db: Db, query: SessionQuery): Promise<string | undefined> {
  const row = await rowOf<{ key: string }>(
    db,
    prepared(`select m.key from tempocast.matrix m join tempocast.dataset_version d on d.id = m.dataset_version
     where d.universe = $1 and d.session = $2 and d.as_of <= $3
     order by d.as_of desc, m.rows desc, m.key limit 1`),
    [query.universe, query.session, query.asOf],
  );
  return row?.key;
}

/**
 * Answers of providers to questions about the subjects, known from `from` to `asOf`, in the order they became known;
 * `datasets`: the names that the dataset has had. What operators and repairs said is no answer.
 */
export function answersOf(
  db: Db,
  query: { datasets: readonly string[]; subjects: readonly string[]; from: Instant; asOf: Instant },
): Promise<RawObjectRow[]> {
  return rowsOf<RawObjectRow>(
    db,
    `select key, sha256, source, dataset, symbol, url, status, known_at as "knownAt", bytes
     from tempocast.raw_object
     where symbol = any($1) and dataset = any($2) and known_at between $3 and $4
       and source not in ('operator', 'repair')
     order by known_at, key`,
    [query.subjects, query.datasets, query.from, query.asOf],
  );
}
