/** One recipe: folds of the walk-forward evaluation, final fit, registration. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { WalkForwardResult } from '../activities/train/trainer.ts';
import type { TrainModelInput, TrainModelResult } from '../schemas/pipeline.ts';
import { quick, training } from './activities.ts';
import { createPatience, type Patiently } from './patience.ts';
import { type Progress, trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { startExport } from './start-export.ts';
import { evaluateByFolds } from './walk-forward.ts';

export async function trainModelWorkflow(input: TrainModelInput): Promise<TrainModelResult> {
  upsertSearchAttributes([{ key: searchAttribute.model, value: input.recipe }]);
  const progress = trackProgress(`${input.recipe} as of ${input.session}`);
  const patiently = createPatience({ key: `train/${input.universe}/${input.recipe}`, at: () => input.asOf });
  const { result } = await trainModel(input, progress, patiently);
  if (result.export) {
    await startExport({ universe: input.universe, modelVersion: result.modelVersion }, input.asOf);
  }
  return result;
}

export async function trainModel(
  input: TrainModelInput,
  progress: Progress,
  patiently: Patiently,
): Promise<{ result: TrainModelResult; evaluation: WalkForwardResult }> {
  const { plan, evaluation } = await evaluateByFolds(input, progress, patiently);
  const skill = evaluation.metrics[1]?.skill;
  progress.end('evaluate', `CRPS skill at h = 1: ${(100 * skill).toFixed(2)} %`);
  progress.begin('fit', 1);
  const fitting = training(`${input.recipe}: fit on all of the data`, plan.queue);
  const fit = await patiently(() => fitting.fitRecipe(input));
  progress.end('fit', fit.modelVersion.slice(0, 12));
  const result = await quick(`register ${input.recipe}`).registerModel({ ...input, evaluation, fit });
  return { result, evaluation };
}
