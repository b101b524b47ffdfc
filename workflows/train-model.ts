/** One recipe: folds of the walk-forward evaluation, final fit, registration. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { TrainModelInput, TrainModelResult } from '../schemas/pipeline.ts';
import { quick, training } from './activities.ts';
import { createPatience } from './patience.ts';
import { trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { evaluateByFolds } from './walk-forward.ts';

export async function trainModelWorkflow(input: TrainModelInput): Promise<TrainModelResult> {
  upsertSearchAttributes([{ key: searchAttribute.model, value: input.recipe }]);
  const progress = trackProgress(`${input.recipe} as of ${input.session}`);
  const patiently = createPatience({ key: `train/${input.universe}/${input.recipe}`, at: () => input.asOf });
  const { plan, evaluation } = await evaluateByFolds(input, progress, patiently);
  const skill = evaluation.metrics[1]?.skill;
  progress.end('evaluate', `CRPS skill at h = 1: ${(100 * skill).toFixed(2)} %`);
  progress.begin('fit', 1);
  const fitting = training(`${input.recipe}: fit on all of the data`, plan.queue);
  const fit = await patiently(() => fitting.fitRecipe(input));
  progress.end('fit', fit.modelVersion.slice(0, 12));
  const { recipe, modelVersion, trainingRun } = await quick(`register ${input.recipe}`).registerModel({
    ...{ ...input, evaluation, fit },
  });
  return { recipe, modelVersion, trainingRun };
}
