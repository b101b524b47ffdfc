/** Stage evaluate: walk-forward on the gpu queue, before the final fit. */
import type { TrainModelInput } from '../../schemas/pipeline.ts';
import type { TrainDeps } from '../train/train-recipe.ts';
import type { WalkForwardResult } from '../train/trainer.ts';
import { evaluateRecipe } from './evaluate-recipe.ts';

export function createEvaluateActivities(deps: TrainDeps) {
  return {
    evaluateRecipe: (input: TrainModelInput): Promise<WalkForwardResult> => evaluateRecipe(deps, input),
  };
}
export type EvaluateActivities = ReturnType<typeof createEvaluateActivities>;
