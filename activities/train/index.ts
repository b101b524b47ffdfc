/** Stage train: planning and registering run on the cpu queue, fitting on the gpu queue. */
import { activityInfo } from '@temporalio/activity';
import type { TrainModelInput, TrainModelResult } from '../../schemas/pipeline.ts';
import type { RunEnd } from '../../schemas/runs.ts';
import type { ActivityDeps } from '../deps.ts';
import { type PlanTrainingInput, planTraining, type TrainingPlan } from './plan-training.ts';
import { fitRecipe, type RegisterModelInput, registerModel, type TrainDeps } from './train-recipe.ts';
import type { FitResult } from './trainer.ts';
import { closeRun } from './training-run.ts';

export function createTrainPlanActivities(deps: ActivityDeps) {
  return {
    planTraining: (input: PlanTrainingInput): Promise<TrainingPlan> => planTraining(deps, input),
    registerModel: (input: RegisterModelInput): Promise<TrainModelResult> => registerModel(deps, input),
    closeTrainingRun: (end: RunEnd): Promise<void> =>
      closeRun(deps, activityInfo().workflowExecution!.workflowId, end),
  };
}
export type TrainPlanActivities = ReturnType<typeof createTrainPlanActivities>;

export function createTrainActivities(deps: TrainDeps) {
  return {
    fitRecipe: (input: TrainModelInput): Promise<FitResult> => fitRecipe(deps, input),
  };
}
export type TrainActivities = ReturnType<typeof createTrainActivities>;
