/** Folds and fits, of whichever queue a recipe is trained on: each in a child process. */
import type { ActivityDeps } from '../activities/deps.ts';
import { createEvaluateActivities } from '../activities/evaluate/index.ts';
import type { TrainingActivities } from '../activities/index.ts';
import { createTrainActivities } from '../activities/train/index.ts';
import { createTrainer } from './trainer/trainer.ts';

export function trainingActivities(deps: ActivityDeps): TrainingActivities {
  const trainDeps = { ...deps, trainer: createTrainer(deps.config) };
  return { ...createEvaluateActivities(trainDeps), ...createTrainActivities(trainDeps) };
}
