/** Training runs: begun, then completed, failed or cancelled. The one table of the lineage that may change, as it is progress. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { RunEnd, RunStatus } from '../../schemas/runs.ts';
import { type Db, rowOf, rowsOf } from './db.ts';

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
  /** What goes on with it. */
  workflowId?: string;
}

export interface TrainingRunRow extends Omit<TrainingRunStart, 'workflowId'> {
  status: RunStatus;
  metrics: unknown;
  evaluationKey: string | null;
  finishedAt: Instant | null;
  errorType: string | null;
  error: string | null;
  workflowId: string | null;
}

/** A run that is there keeps its first start: another attempt goes on with it, and is what it waits for now. Completed is final. */
export async function insertTrainingRun(db: Db, row: TrainingRunStart): Promise<void> {
  await db.query(
    `insert into tempocast.training_run as r (id, universe, session, as_of, recipe, recipe_hash, dataset_version,
       feature_set_version, started_at, workflow_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (id) do update set status = 'running', finished_at = null, error_type = null, error = null,
       workflow_id = excluded.workflow_id
     where r.status <> 'completed'`,
    [
      ...[row.id, row.universe, row.session, row.asOf, row.recipe, row.recipeHash],
      ...[row.datasetVersion, row.featureSetVersion, row.startedAt, row.workflowId ?? null],
    ],
  );
}

/** Completed is final, and what a run ends as that was called failed before. */
export async function completeTrainingRun(
  db: Db,
  row: { id: string; finishedAt: Instant; metrics?: unknown; evaluationKey?: string },
): Promise<void> {
  await db.query(
    `update tempocast.training_run set status = 'completed', finished_at = $2, metrics = $3, evaluation_key = $4,
       error_type = null, error = null
     where id = $1 and status <> 'completed'`,
    [
      ...[row.id, row.finishedAt, row.metrics === undefined ? null : JSON.stringify(row.metrics)],
      row.evaluationKey ?? null,
    ],
  );
}

/** Closes what a workflow left running, except one run of it. */
export async function closeTrainingRuns(
  db: Db,
  of: { workflowId: string; except?: string },
  end: RunEnd & { finishedAt: Instant },
): Promise<void> {
  const { errorType, error } = end.status === 'failed' ? end : { errorType: null, error: null };
  await db.query(
    `update tempocast.training_run set status = $3, finished_at = $4, error_type = $5, error = $6
     where workflow_id = $1 and status = 'running' and id is distinct from $2`,
    [of.workflowId, of.except ?? null, end.status, end.finishedAt, errorType, error],
  );
}

/** Workflows of the runs of a universe that began before an instant and are not closed. */
export async function workflowsOfOpenRuns(
  db: Db,
  query: { universe: string; before: Instant },
): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    `select distinct workflow_id as id from tempocast.training_run
     where universe = $1 and status = 'running' and started_at < $2 and workflow_id is not null order by 1`,
    [query.universe, query.before],
  );
  return rows.map(({ id }) => id);
}

export function trainingRun(db: Db, id: string): Promise<TrainingRunRow | undefined> {
  return rowOf<TrainingRunRow>(
    db,
    `select id, universe, session, as_of as "asOf", recipe, recipe_hash as "recipeHash",
       dataset_version as "datasetVersion", feature_set_version as "featureSetVersion", status, metrics,
       evaluation_key as "evaluationKey", started_at as "startedAt", finished_at as "finishedAt",
       error_type as "errorType", error, workflow_id as "workflowId"
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
