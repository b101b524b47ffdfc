/** One recipe: walk-forward evaluation, final fit, registration. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { TrainModelInput, TrainModelResult } from '../schemas/pipeline.ts';
import { quick, training } from './activities.ts';
import { createPatience } from './patience.ts';
import { trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';

export async function trainModelWorkflow(input: TrainModelInput): Promise<TrainModelResult> {
  upsertSearchAttributes([{ key: searchAttribute.model, value: input.recipe }]);
  const progress = trackProgress(`${input.recipe} as of ${input.session}`);
  const patiently = createPatience({ key: `train/${input.universe}/${input.recipe}`, at: () => input.asOf });
  progress.begin('evaluate', 1);
  const evaluation = await patiently(() => training(`${input.recipe}: walk-forward`).evaluateRecipe(input));
  const skill = evaluation.metrics[1]?.skill;
  progress.end('evaluate', `CRPS skill at h = 1: ${(100 * skill).toFixed(2)} %`);
  progress.begin('fit', 1);
  const fit = await patiently(() => training(`${input.recipe}: fit on all of the data`).fitRecipe(input));
  progress.end('fit', fit.modelVersion.slice(0, 12));
  return quick(`register ${input.recipe}`).registerModel({ ...input, evaluation, fit });
}
