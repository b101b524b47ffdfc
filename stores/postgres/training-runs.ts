/** Training runs: started, then completed or failed. The one table of the lineage that may change, as it is progress. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface TrainingRunStart {
  id: string;
  universe: string;
  session: SessionDate;
  asOf: Instant;
  recipe: string;
  recipeHash: string;
  datasetVersion: string;
  featureSetVersion: string;
  startedAt: Instant;
}

export interface TrainingRunRow extends TrainingRunStart {
  status: 'running' | 'completed' | 'failed';
  metrics: unknown;
  evaluationKey: string | null;
  finishedAt: Instant | null;
}

/** A run that is there already keeps its first start: a second attempt continues it. */
export function insertTrainingRun(db: Db, row: TrainingRunStart): Promise<number> {
  return insertRows(
    db,
    'training_run',
    ['id'],
    {
      id: ['text', (r) => r.id],
      universe: ['text', (r) => r.universe],
      session: ['date', (r) => r.session],
      as_of: ['timestamptz', (r) => r.asOf],
      recipe: ['text', (r) => r.recipe],
      recipe_hash: ['text', (r) => r.recipeHash],
      dataset_version: ['text', (r) => r.datasetVersion],
      feature_set_version: ['text', (r) => r.featureSetVersion],
      started_at: ['timestamptz', (r) => r.startedAt],
    },
    [row],
  );
}

/** Completed is final; a failed run may still complete when it is attempted again. */
export async function finishTrainingRun(
  db: Db,
  row: {
    id: string;
    status: 'completed' | 'failed';
    finishedAt: Instant;
    metrics?: unknown;
    evaluationKey?: string;
  },
): Promise<void> {
  await db.query(
    `update tempocast.training_run set status = $2, finished_at = $3, metrics = $4, evaluation_key = $5
     where id = $1 and status <> 'completed'`,
    [
      row.id,
      row.status,
      row.finishedAt,
      row.metrics === undefined ? null : JSON.stringify(row.metrics),
      row.evaluationKey ?? null,
    ],
  );
}

export function trainingRun(db: Db, id: string): Promise<TrainingRunRow | undefined> {
  return rowOf<TrainingRunRow>(
    db,
    `select id, universe, session, as_of as "asOf", recipe, recipe_hash as "recipeHash",
       dataset_version as "datasetVersion", feature_set_version as "featureSetVersion", status, metrics,
       evaluation_key as "evaluationKey", started_at as "startedAt", finished_at as "finishedAt"
     from tempocast.training_run where id = $1`,
    [id],
  );
}

export interface EvaluatedRunRow {
  id: string;
  session: SessionDate;
  recipeHash: string;
  featureSetVersion: string;
  evaluationKey: string;
}

/** The newest run of a recipe that came with an evaluation, of those known as of an instant. */
export function newestEvaluatedRun(
  db: Db,
  query: { universe: string; recipe: string; asOf: Instant },
): Promise<EvaluatedRunRow | undefined> {
  return rowOf<EvaluatedRunRow>(
    db,
    `select id, session, recipe_hash as "recipeHash", feature_set_version as "featureSetVersion",
       evaluation_key as "evaluationKey"
     from tempocast.training_run
     where universe = $1 and recipe = $2 and as_of <= $3 and status = 'completed' and evaluation_key is not null
     order by as_of desc, session desc, id limit 1`,
    [query.universe, query.recipe, query.asOf],
  );
}
