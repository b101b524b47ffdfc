/** How far the fits are: the newest heartbeats of the training children's activities. */
import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { type StageProgress, workflowId } from '../../schemas/pipeline.ts';
import { TRAINING_ACTIVITIES } from '../../schemas/training.ts';

const TRAINING: ReadonlySet<string> = new Set(TRAINING_ACTIVITIES);

interface Heartbeat {
  done: number;
  of: number;
  note: string;
}

export interface TrainingQuery {
  universe: string;
  session: string;
  recipes: readonly string[];
}

/** One row for each recipe that is being evaluated or fitted now; `stage` is its name. */
export async function trainingProgress(client: Client, query: TrainingQuery): Promise<StageProgress[]> {
  const rows = await Promise.all(
    query.recipes.map(async (recipe) => {
      const id = workflowId.train(query.universe, recipe, query.session);
      const description = await client.workflow
        .getHandle(id)
        .describe()
        .catch(() => undefined);
      return description?.status.name === 'RUNNING' ? rowOf(recipe, description) : [];
    }),
  );
  return rows.flat();
}

/** Only training says how far it is; the heartbeats of what plans, scores and registers are empty. */
export function rowOf(recipe: string, { raw }: Pick<WorkflowExecutionDescription, 'raw'>): StageProgress[] {
  const activity = raw.pendingActivities?.find(
    ({ activityType, heartbeatDetails }) =>
      TRAINING.has(activityType?.name ?? '') && heartbeatDetails?.payloads?.length,
  );
  const payload = activity?.heartbeatDetails?.payloads?.[0];
  if (activity === undefined || payload === undefined) return [];
  const { done, of, note } = defaultPayloadConverter.fromPayload<Heartbeat>(payload);
  const what = activity.activityType?.name === 'fitRecipe' ? 'fit' : 'walk-forward';
  return [{ stage: recipe, done, of, note: `${what}: ${note}`, startedAt: 0 }];
}
