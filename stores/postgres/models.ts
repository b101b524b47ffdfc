/** Trained model versions: which artifact, from which data, by which run. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export { type EvaluationRow, evaluationsFor, insertEvaluation } from './evaluations.ts';
export {
  completeTrainingRun,
  insertTrainingRun,
  type TrainingRunRow,
  type TrainingRunStart,
  trainingRun,
} from './training-runs.ts';

export interface ModelVersionRow {
  /** Hash of the artifact and its parents. */
  id: string;
  recipe: string;
  recipeHash: string;
  universe: string;
  artifactKey: string;
  datasetVersion: string;
  featureSetVersion: string;
  trainingRun: string;
  /** Last session whose outcome the fit has seen. */
  trainedThrough: SessionDate;
  asOf: Instant;
}

export function insertModelVersion(db: Db, row: ModelVersionRow): Promise<number> {
  return insertRows(
    db,
    'model_version',
    ['id'],
    {
      id: ['text', (r) => r.id],
      recipe: ['text', (r) => r.recipe],
      recipe_hash: ['text', (r) => r.recipeHash],
      universe: ['text', (r) => r.universe],
      artifact_key: ['text', (r) => r.artifactKey],
      dataset_version: ['text', (r) => r.datasetVersion],
      feature_set_version: ['text', (r) => r.featureSetVersion],
      training_run: ['text', (r) => r.trainingRun],
      trained_through: ['date', (r) => r.trainedThrough],
      as_of: ['timestamptz', (r) => r.asOf],
    },
    [row],
  );
}

const COLUMNS = `id, recipe, recipe_hash as "recipeHash", universe, artifact_key as "artifactKey",
  dataset_version as "datasetVersion", feature_set_version as "featureSetVersion",
  training_run as "trainingRun", trained_through as "trainedThrough", as_of as "asOf"`;

/** A fit that the contest refused never was live. */
const NOT_REFUSED = `not exists (select from tempocast.refused_fit r where r.model_version = m.id)`;

/**
 * The newest version of each recipe as of `asOf`, by recipe. A day that is run again on other features leaves two of one
 * instant: that of `featureSet` comes first. With `live`, of those that the contest did not refuse.
 */
export function latestModels(
  db: Db,
  query: { universe: string; asOf: Instant; featureSet?: string; live?: boolean },
): Promise<ModelVersionRow[]> {
  return rowsOf<ModelVersionRow>(
    db,
    prepared(`select distinct on (recipe) ${COLUMNS} from tempocast.model_version m
     where universe = $1 and as_of <= $2 and (not $4 or ${NOT_REFUSED})
     order by recipe, as_of desc, feature_set_version is not distinct from $3 desc, trained_through desc, id`),
    [query.universe, query.asOf, query.featureSet ?? null, query.live ?? false],
  );
}

/**
 * Versions that may have made the forecasts of a session as of `asOf`: the newest of each recipe. Once the session is
 * published its forecasts stay; a day that is run again on other features fits anew beside them, so then it is the newest
 * of each recipe and feature set.
 */
export function liveModels(
  db: Db,
  query: { universe: string; session: SessionDate; asOf: Instant },
): Promise<ModelVersionRow[]> {
  return rowsOf<ModelVersionRow>(
    db,
    prepared(`with served as (
       select from tempocast.published where universe = $1 and session = $3 and published_at <= $2),
     known as (
       select *, max(as_of) over (partition by recipe) as newest,
         max(as_of) over (partition by recipe, feature_set_version) as newest_of_set
       from tempocast.model_version m where universe = $1 and as_of <= $2 and ${NOT_REFUSED})
     select ${COLUMNS} from known
     where case when exists (select from served) then feature_set_version is not null and as_of = newest_of_set
       else as_of = newest end
     order by recipe, id`),
    [query.universe, query.asOf, query.session],
  );
}

export function modelVersion(db: Db, id: string): Promise<ModelVersionRow | undefined> {
  return rowOf<ModelVersionRow>(db, `select ${COLUMNS} from tempocast.model_version where id = $1`, [id]);
}

/** Versions of a universe as of `asOf`, newest first; of one recipe where it is given. */
export function modelVersions(
  db: Db,
  query: { universe: string; asOf: Instant; recipe?: string; limit?: number },
): Promise<ModelVersionRow[]> {
  return rowsOf<ModelVersionRow>(
    db,
    `select ${COLUMNS} from tempocast.model_version
     where universe = $1 and as_of <= $2 and ($3::text is null or recipe = $3)
     order by as_of desc, trained_through desc, recipe, id limit $4`,
    [query.universe, query.asOf, query.recipe ?? null, query.limit ?? null],
  );
}
