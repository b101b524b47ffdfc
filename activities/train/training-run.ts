/** The row of a training run while its workflow goes on: opened before its folds are planned, closed whatever comes of it. */
import { WorkflowNotFoundError } from '@temporalio/client';
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { RunEnd } from '../../schemas/runs.ts';
import {
  closeTrainingRuns,
  insertTrainingRun,
  workflowsOfOpenRuns,
} from '../../stores/postgres/training-runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { recipeHash } from './plan-training.ts';
import { trainingRunId } from './train-recipe.ts';

/** The workflow that an activity is of, and how it asks about others. */
export interface Execution {
  workflowId: string;
  isOver(workflowId: string): Promise<boolean>;
}

/** The server is asked about older ones only: those of the same day and of a backfill go on beside each other. */
const ASKED_AFTER_MS = 600_000;

/**
 * A workflow that is terminated closes nothing. Of one id there is one execution at a time, so what another one of this id left open
 * is over; of other ids the server knows.
 */
export async function openRun(
  deps: ActivityDeps,
  recipe: Recipe,
  input: TrainModelInput,
  { workflowId, isOver }: Execution,
): Promise<void> {
  const id = trainingRunId(deps, recipe, input);
  const { universe } = input;
  const now = Date.now();
  await closeAbandoned(deps, workflowId, id);
  const before = new Date(now - ASKED_AFTER_MS).toISOString();
  for (const other of await workflowsOfOpenRuns(deps.db, { universe, before })) {
    if (other !== workflowId && (await isOver(other))) await closeAbandoned(deps, other);
  }
  await insertTrainingRun(deps.db, {
    ...{ id, workflowId, universe, recipe: recipe.name, recipeHash: recipeHash(recipe) },
    ...{ session: input.session, asOf: input.asOf },
    ...{ datasetVersion: input.datasetVersion, featureSetVersion: input.featureSetVersion },
    startedAt: new Date(now).toISOString(),
  });
}

/** What this workflow opened and has not completed. */
export function closeRun({ db }: ActivityDeps, workflowId: string, end: RunEnd): Promise<void> {
  return closeTrainingRuns(db, { workflowId }, { ...end, finishedAt: new Date().toISOString() });
}

function closeAbandoned({ db }: ActivityDeps, workflowId: string, except?: string): Promise<void> {
  const error = `the workflow ${workflowId} ended without closing its run: it was terminated, or the server has lost it`;
  const end = { status: 'failed', errorType: 'Abandoned', error } as const;
  const of = except === undefined ? { workflowId } : { workflowId, except };
  return closeTrainingRuns(db, of, { ...end, finishedAt: new Date().toISOString() });
}

const OVER: ReadonlySet<string> = new Set(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT']);

interface Described {
  describe(): Promise<{ status: { name: string } }>;
}

/** A server that does not answer says nothing about a workflow. */
export async function isOver(handle: Described): Promise<boolean> {
  try {
    return OVER.has((await handle.describe()).status.name);
  } catch (error) {
    return error instanceof WorkflowNotFoundError;
  }
}
