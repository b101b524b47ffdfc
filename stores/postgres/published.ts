/** Which sessions are served. Publishing happens once; listeners hear of it with the commit. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf } from './db.ts';
import { SERVABLE } from './forecasts.ts';

/** LISTEN to this; the payload is JSON: { universe, session }. */
export const PUBLISHED_CHANNEL = 'tempocast_published';

export interface PublishedRow {
  universe: string;
  session: SessionDate;
  asOf: Instant;
  championRecipe: string;
  modelVersion: string;
  publishedAt: Instant;
}

/** Row and notification are one statement, so neither exists without the other. */
export async function publishSession(db: Db, row: PublishedRow): Promise<{ published: boolean }> {
  const { rowCount } = await db.query(
    prepared(`with added as (
       insert into tempocast.published (universe, session, as_of, champion_recipe, model_version, published_at)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning universe, session)
     select pg_notify('${PUBLISHED_CHANNEL}', json_build_object('universe', universe, 'session', session)::text)
     from added`),
    [row.universe, row.session, row.asOf, row.championRecipe, row.modelVersion, row.publishedAt],
  );
  return { published: rowCount === 1 };
}

/** Whether a recipe issued any forecast of a session by `asOf` that may be served. */
export async function hasForecasts(
  db: Db,
  query: { universe: string; session: SessionDate; recipe: string; asOf: Instant },
): Promise<boolean> {
  const { rowCount } = await db.query(
    prepared(`select from tempocast.forecast f
     where universe = $1 and issued_at <= $2 and session = $3 and recipe = $4 and ${SERVABLE} limit 1`),
    [query.universe, query.asOf, query.session, query.recipe],
  );
  return rowCount === 1;
}

const COLUMNS = `universe, session, as_of as "asOf", champion_recipe as "championRecipe",
  model_version as "modelVersion", published_at as "publishedAt"`;

/** The newest session that is served, by whom since its last rollback, if there was one. */
export function latestPublished(db: Db, query: { universe: string }): Promise<PublishedRow | undefined> {
  return rowOf<PublishedRow>(
    db,
    `select p.universe, p.session, p.as_of as "asOf", coalesce(a.recipe, p.champion_recipe) as "championRecipe",
       coalesce((select model_version from tempocast.forecast f
         where f.universe = p.universe and f.session = p.session and f.recipe = a.recipe limit 1),
         p.model_version) as "modelVersion",
       coalesce(a.served_at, p.published_at) as "publishedAt"
     from tempocast.published p left join lateral (
       select recipe, served_at from tempocast.served_again s
       where s.universe = p.universe and s.session = p.session order by served_at desc limit 1) a on true
     where p.universe = $1 order by p.session desc limit 1`,
    [query.universe],
  );
}

export function publishedSession(
  db: Db,
  query: { universe: string; session: SessionDate },
): Promise<PublishedRow | undefined> {
  return rowOf<PublishedRow>(
    db,
    `select ${COLUMNS} from tempocast.published where universe = $1 and session = $2`,
    [query.universe, query.session],
  );
}
