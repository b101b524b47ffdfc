/** What a new fit is checked by: the newest fits of recipes, their newest evaluations, and a short panel of the last sessions. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';

export interface NewestFit {
  recipe: string;
  modelVersion: string;
  trainedThrough: SessionDate;
}

/** The newest version of each of the recipes as of an instant, refused ones too. */
export function newestFits(
  db: Db,
  query: { universe: string; recipes: readonly string[]; asOf: Instant },
): Promise<NewestFit[]> {
  return rowsOf<NewestFit>(
    db,
    prepared(`select r.recipe, m.id as "modelVersion", m.trained_through as "trainedThrough" from unnest($2::text[]) r(recipe)
       cross join lateral (select id, trained_through from tempocast.model_version m
         where m.universe = $1 and m.recipe = r.recipe and m.as_of <= $3
         order by m.as_of desc, m.trained_through desc, m.id limit 1) m
     order by 1`),
    [query.universe, query.recipes, query.asOf],
  );
}

/**
 * Through which session each recipe was fitted last as of an instant. A fit that gives the bytes of an earlier one is no new
 * version, and a fit all the same.
 */
export function lastFitted(
  db: Db,
  query: { universe: string; recipes: readonly string[]; asOf: Instant },
): Promise<Pick<NewestFit, 'recipe' | 'trainedThrough'>[]> {
  return rowsOf(
    db,
    prepared(`select r.recipe, greatest(m.trained_through, t.session) as "trainedThrough" from unnest($2::text[]) r(recipe)
       cross join lateral (select id, trained_through from tempocast.model_version
         where universe = $1 and recipe = r.recipe and as_of <= $3
         order by as_of desc, trained_through desc, id limit 1) m
       cross join lateral (
         select max(session) as session from tempocast.run_record k join tempocast.training_run t on t.id = k.training_run
         where k.model_version = m.id and t.as_of <= $3) t
     order by 1`),
    [query.universe, query.recipes, query.asOf],
  );
}

export interface EvaluatedRun {
  run: string;
  session: SessionDate;
  evaluationKey: string | null;
  metrics: Record<string, unknown>;
}

/** The newest walk-forward evaluation of a recipe at a horizon. */
export function newestEvaluation(
  db: Db,
  query: { universe: string; recipe: string; horizon: number; asOf: Instant },
): Promise<EvaluatedRun | undefined> {
  return rowOf<EvaluatedRun>(
    db,
    `select e.training_run as run, e.session, t.evaluation_key as "evaluationKey", e.metrics
     from tempocast.evaluation e join tempocast.training_run t on t.id = e.training_run
     where e.universe = $1 and e.recipe = $2 and e.horizon = $3 and e.as_of <= $4
     order by e.as_of desc, e.session desc, e.training_run limit 1`,
    [query.universe, query.recipe, query.horizon, query.asOf],
  );
}

/** The panel of the newest session before one, of a feature set: mostly a short one, as only days that train have long ones. */
export async function panelBefore(
  db: Db,
  query: { universe: string; featureSetVersion: string; session: SessionDate; asOf: Instant },
): Promise<string | undefined> {
  const row = await rowOf<{ key: string }>(
    db,
    `select m.key from tempocast.dataset_version d
       join tempocast.matrix m on m.dataset_version = d.id and m.feature_set_version = $2
     where d.universe = $1 and d.session < $3 and d.as_of <= $4
     order by d.session desc, m.rows, m.key limit 1`,
    [query.universe, query.featureSetVersion, query.session, query.asOf],
  );
  return row?.key;
}
