/** The walk-forward evaluation of one recipe, in the trainer's child process; it opens the training run. */
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import { insertTrainingRun } from '../../stores/postgres/training-runs.ts';
import { universeOf } from '../deps.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { recipeHash } from '../train/plan-training.ts';
import { BEAT_MS, recipeNamed, type TrainDeps, trainingRunId } from '../train/train-recipe.ts';
import type { WalkForwardResult } from '../train/trainer.ts';

/** Can run twice: the run's id is its inputs, and a second attempt goes on from the first one's checkpoints. */
export async function evaluateRecipe(deps: TrainDeps, input: TrainModelInput): Promise<WalkForwardResult> {
  const { config, db, trainer } = deps;
  const recipe = recipeNamed(deps, input.recipe);
  const trainingRun = trainingRunId(deps, recipe, input);
  await insertTrainingRun(db, {
    id: trainingRun,
    universe: input.universe,
    recipe: recipe.name,
    recipeHash: recipeHash(recipe),
    session: input.session,
    asOf: input.asOf,
    datasetVersion: input.datasetVersion,
    featureSetVersion: input.featureSetVersion,
    startedAt: new Date().toISOString(),
  });
  return withHeartbeats(BEAT_MS, (hooks) =>
    trainer.walkForward(
      {
        trainingRun,
        recipe,
        panelKey: input.matrixKey,
        evaluationSessions: config.evaluation.sessions,
        unscored: universeOf(config, input.universe).unscored,
      },
      hooks,
    ),
  );
}
