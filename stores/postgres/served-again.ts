/** Sessions whose served forecasts were exchanged for those of another recipe, issued at the same time. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { PUBLISHED_CHANNEL } from './published.ts';

export interface ServedAgainRow {
  universe: string;
  session: SessionDate;
  recipe: string;
  servedAt: Instant;
  /** The contest's decision. */
  decision: string;
}

/**
 * Only of a session for which the recipe has forecasts, published or about to be: a champion that was silent is replaced
 * before anything of the session is served. Listeners hear of it with the commit.
 */
export async function serveAgain(db: Db, row: ServedAgainRow): Promise<{ served: boolean }> {
  const { rowCount } = await db.query(
    `with added as (
       insert into tempocast.served_again (universe, session, recipe, served_at, decision)
       select $1, $2, $3, $4, $5
       where exists (select from tempocast.forecast where universe = $1 and session = $2 and recipe = $3)
       on conflict do nothing returning universe, session)
     select pg_notify('${PUBLISHED_CHANNEL}', json_build_object('universe', universe, 'session', session)::text)
     from added`,
    [row.universe, row.session, row.recipe, row.servedAt, row.decision],
  );
  return { served: rowCount === 1 };
}

/** When a recipe's forecasts of a session became the served ones afterwards. Oldest first. */
export function servedAgainOf(
  db: Db,
  query: { universe: string; session: SessionDate; recipe: string; asOf: Instant },
): Promise<ServedAgainRow[]> {
  return rowsOf<ServedAgainRow>(
    db,
    `select universe, session, recipe, served_at as "servedAt", decision from tempocast.served_again
     where universe = $1 and session = $2 and recipe = $3 and served_at <= $4 order by served_at`,
    [query.universe, query.session, query.recipe, query.asOf],
  );
}
