/** One recipe: folds of the walk-forward evaluation, where one is due, final fit, registration. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { PlannedFolds } from '../activities/evaluate/plan-folds.ts';
import type { FitResult, WalkForwardResult } from '../activities/train/trainer.ts';
import type { TrainModelInput, TrainModelResult } from '../schemas/pipeline.ts';
import type { StandingEvaluation } from '../schemas/training.ts';
import { quick, training } from './activities.ts';
import { closingRun } from './closing-run.ts';
import { createPatience, type Patiently } from './patience.ts';
import { type Progress, trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { startExport } from './start-export.ts';
import { evaluateByFolds, planned } from './walk-forward.ts';

export async function trainModelWorkflow(input: TrainModelInput): Promise<TrainModelResult> {
  upsertSearchAttributes([{ key: searchAttribute.model, value: input.recipe }]);
  const progress = trackProgress(`${input.recipe} as of ${input.session}`);
  const patiently = createPatience({ key: `train/${input.universe}/${input.recipe}`, at: () => input.asOf });
  const result = await closingRun(input.recipe, async () => {
    const plan = await planned({ ...input, scheduled: true });
    return plan.standing
      ? refit(input, { ...plan, standing: plan.standing }, progress, patiently)
      : (await trainModel(input, progress, patiently, plan)).result;
  });
  if (result.export) {
    await startExport({ universe: input.universe, modelVersion: result.modelVersion }, input.asOf);
  }
  return result;
}

export async function trainModel(
  input: TrainModelInput,
  progress: Progress,
  patiently: Patiently,
  found?: PlannedFolds,
): Promise<{ result: TrainModelResult; evaluation: WalkForwardResult }> {
  const { plan, evaluation } = await evaluateByFolds(input, progress, patiently, found);
  const skill = evaluation.metrics[1]?.skill;
  progress.end('evaluate', `CRPS skill at h = 1: ${(100 * skill).toFixed(2)} %`);
  const fit = await finalFit(input, plan, progress, patiently);
  const result = await quick(`register ${input.recipe}`).registerModel({ ...input, evaluation, fit });
  return { result, evaluation };
}

/** Its scores are nobody's yet: an older fit of the recipe was evaluated. */
async function refit(
  input: TrainModelInput,
  plan: PlannedFolds & { standing: StandingEvaluation },
  progress: Progress,
  patiently: Patiently,
): Promise<TrainModelResult> {
  const { standing } = plan;
  progress.begin('evaluate', 0);
  progress.end('evaluate', `not due: that of ${standing.session} stands`);
  const fit = await finalFit(input, plan, progress, patiently);
  return quick(`register ${input.recipe}`).registerModel({ ...input, standing, fit });
}

async function finalFit(
  input: TrainModelInput,
  { queue }: PlannedFolds,
  progress: Progress,
  patiently: Patiently,
): Promise<FitResult> {
  progress.begin('fit', 1);
  const fitting = training(`${input.recipe}: fit on all of the data`, queue);
  const fit = await patiently(() => fitting.fitRecipe(input));
  progress.end('fit', fit.modelVersion.slice(0, 12));
  return fit;
}
