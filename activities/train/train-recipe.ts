/** The final fit of one recipe, in the trainer's child process, and the rows that make it a model version. */
import { createHash } from 'node:crypto';
import { TerminalError } from '../../schemas/errors.ts';
import type { TrainModelInput, TrainModelResult } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import { insertEvaluation } from '../../stores/postgres/evaluations.ts';
import { insertModelVersion } from '../../stores/postgres/models.ts';
import { finishTrainingRun } from '../../stores/postgres/training-runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { recipeHash } from './plan-training.ts';
import type { FitResult, Trainer, WalkForwardResult } from './trainer.ts';

export const BEAT_MS = 1000;

export type TrainDeps = ActivityDeps & { trainer: Trainer };

/** Same recipe, data and features: same run, so that a second attempt finds the first one's checkpoints. */
export function trainingRunId({ config }: ActivityDeps, recipe: Recipe, input: TrainModelInput): string {
  const { datasetVersion, featureSetVersion, matrixKey } = input;
  // The evaluation too: folds of another span are no progress of this one.
  const evaluation = JSON.stringify(config.evaluation);
  const parts = [recipeHash(recipe), datasetVersion, featureSetVersion, matrixKey, evaluation];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

export function fitRecipe(deps: TrainDeps, input: TrainModelInput): Promise<FitResult> {
  const recipe = recipeNamed(deps, input.recipe);
  const trainingRun = trainingRunId(deps, recipe, input);
  return withHeartbeats(BEAT_MS, (hooks) =>
    deps.trainer.fit({ trainingRun, recipe, panelKey: input.matrixKey }, hooks),
  );
}

/** The rows that make a fit a registered model version; written last, so that no model is half registered. */
export async function registerModel(
  deps: ActivityDeps,
  input: TrainModelInput & { evaluation: WalkForwardResult; fit: FitResult },
): Promise<TrainModelResult> {
  const { db } = deps;
  const recipe = recipeNamed(deps, input.recipe);
  const { evaluation, fit, universe, session, asOf } = input;
  const trainingRun = trainingRunId(deps, recipe, input);
  await insertModelVersion(db, {
    id: fit.modelVersion,
    recipe: recipe.name,
    recipeHash: recipeHash(recipe),
    universe,
    artifactKey: fit.artifactKey,
    datasetVersion: input.datasetVersion,
    featureSetVersion: input.featureSetVersion,
    trainingRun,
    trainedThrough: session,
    asOf,
  });
  for (const [horizon, metrics] of Object.entries(evaluation.metrics)) {
    await insertEvaluation(db, {
      trainingRun,
      recipe: recipe.name,
      universe,
      horizon: Number(horizon),
      session,
      asOf,
      metrics,
    });
  }
  await finishTrainingRun(db, {
    id: trainingRun,
    status: 'completed',
    finishedAt: new Date().toISOString(),
    metrics: evaluation.metrics,
    evaluationKey: evaluation.evaluationKey,
  });
  return { recipe: recipe.name, modelVersion: fit.modelVersion, trainingRun };
}

/** Throws UnknownRecipe (terminal). */
export function recipeNamed(deps: ActivityDeps, name: string): Recipe {
  const recipe = deps.config.recipes.find((r) => r.name === name);
  if (recipe === undefined) {
    const known = deps.config.recipes.map((r) => r.name).join(', ');
    throw new TerminalError('UnknownRecipe', `unknown recipe "${name}": configured are ${known}`);
  }
  return recipe;
}
