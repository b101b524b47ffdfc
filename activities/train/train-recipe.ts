/** The final fit of one recipe, in the trainer's child process, and the rows that make it a model version. */
import { createHash } from 'node:crypto';
import { TerminalError } from '../../schemas/errors.ts';
import type { TrainModelInput, TrainModelResult } from '../../schemas/pipeline.ts';
import type { Recipe } from '../../schemas/recipes.ts';
import type { StandingEvaluation } from '../../schemas/training.ts';
import { evaluationsOfRun, insertEvaluation } from '../../stores/postgres/evaluations.ts';
import { insertModelVersion } from '../../stores/postgres/models.ts';
import { completeTrainingRun } from '../../stores/postgres/training-runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { recipeHash } from './plan-training.ts';
import { forgetProgress } from './progress-folder.ts';
import { recordRun } from './record-run.ts';
import { readArtifact } from './registered-artifact.ts';
import { stagesOfRegistration } from './registered-stages.ts';
import type { FitResult, HorizonMetrics, Trainer, WalkForwardResult } from './trainer.ts';

export const BEAT_MS = 1000;

export type TrainDeps = ActivityDeps & { trainer: Trainer };

/** Same recipe, data and features: same run, so that a second attempt finds the first one's checkpoints. */
export function trainingRunId({ config }: ActivityDeps, recipe: Recipe, input: TrainModelInput): string {
  const { datasetVersion, featureSetVersion, matrixKey } = input;
  // The evaluation too: folds of another span are no progress of this one.
  const { every = 1, ...settings } = config.evaluation;
  const evaluation = JSON.stringify(every === 1 ? settings : config.evaluation);
  const parts = [recipeHash(recipe), datasetVersion, featureSetVersion, matrixKey, evaluation];
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

export function fitRecipe(deps: TrainDeps, input: TrainModelInput): Promise<FitResult> {
  const recipe = recipeOf(deps, input);
  const trainingRun = trainingRunId(deps, recipe, input);
  return withHeartbeats(BEAT_MS, (hooks) =>
    deps.trainer.fit(
      {
        ...{ trainingRun, recipe, panelKey: input.matrixKey, asOf: input.asOf },
        featureSetVersion: input.featureSetVersion,
      },
      hooks,
    ),
  );
}

/** With its evaluation, or with what an older fit of the recipe was evaluated by. */
export interface RegisterModelInput extends TrainModelInput {
  evaluation?: WalkForwardResult;
  standing?: StandingEvaluation;
  fit: FitResult;
}

/**
 * What makes a fit a registered model version: version, scores, record and stage, all of it or nothing.
 * Throws CorruptArtifact, FeatureSetMismatch, RecipeMismatch (terminal) before anything is written.
 */
export async function registerModel(
  deps: ActivityDeps,
  input: RegisterModelInput,
): Promise<TrainModelResult> {
  const recipe = recipeOf(deps, input);
  const { evaluation, standing, fit, universe, session, asOf } = input;
  const trainingRun = trainingRunId(deps, recipe, input);
  const { modelVersion: id, artifactKey } = fit;
  const { featureSetVersion } = input;
  await readArtifact(deps.lake, { artifactKey, modelVersion: id, recipe: recipe.name, featureSetVersion });
  const metrics = evaluation?.metrics;
  const judged = metrics ?? (standing ? await evaluationsOfRun(deps.db, standing.trainingRun) : {});
  const bands = Object.values(judged).map(({ sanity }) => (sanity as HorizonMetrics['sanity']).band);
  await recordRun(deps, { trainingRun, recipe, input, evaluation, standing, fit }, async (db) => {
    const hash = recipeHash(recipe);
    const configured = deps.config.recipes.some((one) => recipeHash(one) === hash);
    const version = { id, recipe: recipe.name, universe, asOf, bands, configured, standing };
    const settle = await stagesOfRegistration(db, version);
    await insertModelVersion(db, {
      ...{ id, recipe: recipe.name, recipeHash: recipeHash(recipe), universe, artifactKey },
      ...{ datasetVersion: input.datasetVersion, featureSetVersion },
      ...{ trainingRun, trainedThrough: session, asOf },
    });
    for (const [horizon, scores] of Object.entries(metrics ?? {})) {
      const scored = { trainingRun, recipe: recipe.name, universe, horizon: Number(horizon) };
      await insertEvaluation(db, { ...scored, session, asOf, metrics: scores });
    }
    await settle();
    await completeTrainingRun(db, {
      ...{ id: trainingRun, finishedAt: new Date().toISOString() },
      ...(evaluation && { metrics, evaluationKey: evaluation.evaluationKey }),
    });
  });
  await forgetProgress(deps.config, trainingRun);
  const registered = { recipe: recipe.name, modelVersion: fit.modelVersion, trainingRun };
  return deps.config.mlflow?.url ? { ...registered, export: true } : registered;
}

/** The definition that came with the input, else the configured one. Throws UnknownRecipe (terminal). */
export function recipeOf(deps: ActivityDeps, { recipe, definition }: TrainModelInput): Recipe {
  return definition ?? recipeNamed(deps, recipe);
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
