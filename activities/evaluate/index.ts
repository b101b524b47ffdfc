/** Stage evaluate: folds on the queue of their family, scored before the final fit. Planning is short work on the cpu queue. */
import { Context } from '@temporalio/activity';
import type { ActivityDeps } from '../deps.ts';
import type { TrainDeps } from '../train/train-recipe.ts';
import { isOver } from '../train/training-run.ts';
import { type CompareRecipesInput, compareRecipes } from './compare-recipes.ts';
import { type PlanFoldsInput, type PlannedFolds, planFolds } from './plan-folds.ts';
import { type ScoreFoldsInput, scoreFolds, type TrainFoldsInput, trainFolds } from './train-folds.ts';
import { countTrial, endExperiment, openExperiment, recordTrial } from './trials.ts';

export function createEvaluateActivities(deps: TrainDeps) {
  return {
    trainFolds: (input: TrainFoldsInput) => trainFolds(deps, input),
    scoreFolds: (input: ScoreFoldsInput) => scoreFolds(deps, input),
    compareRecipes: (input: CompareRecipesInput) => compareRecipes(deps, input),
  };
}
export type EvaluateActivities = ReturnType<typeof createEvaluateActivities>;

export function createExperimentActivities(deps: ActivityDeps) {
  return {
    planFolds: (input: PlanFoldsInput): Promise<PlannedFolds> => {
      const { info, client } = Context.current();
      return planFolds(deps, input, {
        workflowId: info.workflowExecution!.workflowId,
        isOver: (id) => isOver(client.workflow.getHandle(id)),
      });
    },
    openExperiment: (input: Parameters<typeof openExperiment>[1]) => openExperiment(deps, input),
    countTrial: (input: Parameters<typeof countTrial>[1]) => countTrial(deps, input),
    recordTrial: (input: Parameters<typeof recordTrial>[1]) => recordTrial(deps, input),
    endExperiment: (input: Parameters<typeof endExperiment>[1]) => endExperiment(deps, input),
  };
}
export type ExperimentActivities = ReturnType<typeof createExperimentActivities>;
