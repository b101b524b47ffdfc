/** What the expectations on features and forecasts read. */
import type { Forecast } from '../../schemas/forecast.ts';
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { FORECAST_COLUMNS } from './forecasts.ts';

interface SessionQuery {
  universe: string;
  session: SessionDate;
  asOf: Instant;
}

/** All forecasts of a session issued by `asOf`, champion before challengers. */
export function forecastsOfSession(db: Db, query: SessionQuery): Promise<Forecast[]> {
  return rowsOf<Forecast>(
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
    `select m.key from tempocast.matrix m join tempocast.dataset_version d on d.id = m.dataset_version
     where d.universe = $1 and d.session = $2 and d.as_of <= $3
     order by d.as_of desc, m.rows desc, m.key limit 1`,
    [query.universe, query.session, query.asOf],
  );
  return row?.key;
}
