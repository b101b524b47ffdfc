/** Recipes side by side, in the trainer's child process: it reads the panel and the folds of all. */
import type { TrainingData } from '../../schemas/experiments.ts';
import { universeOf } from '../deps.ts';
import { withHeartbeats } from '../heartbeats.ts';
import { BEAT_MS, type TrainDeps } from '../train/train-recipe.ts';
import type { CompareResult } from '../train/trainer.ts';

export interface CompareRecipesInput {
  data: TrainingData;
  recipes: { name: string; evaluationKey: string }[];
}

/** The table itself stays in the lake. Throws ComparisonImpossible, LakeObjectMissing, LakeObjectCorrupt. */
export async function compareRecipes(
  deps: TrainDeps,
  { data, recipes }: CompareRecipesInput,
): Promise<Pick<CompareResult, 'comparisonKey'>> {
  const { unscored } = universeOf(deps.config, data.universe);
  const { comparisonKey } = await withHeartbeats(BEAT_MS, (hooks) =>
    deps.trainer.compare({ panelKey: data.matrixKey, unscored, recipes }, hooks),
  );
  return { comparisonKey };
}
