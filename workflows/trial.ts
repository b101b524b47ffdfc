/** One configuration on one span: counted, evaluated, recorded, whatever comes of it. */
import { CancellationScope, isCancellation, upsertSearchAttributes } from '@temporalio/workflow';
import type { WalkForwardResult } from '../activities/train/trainer.ts';
import type { TrialInput, TrialOutcome, TrialResult } from '../schemas/experiments.ts';
import type { TrainModelInput } from '../schemas/pipeline.ts';
import type { Recipe } from '../schemas/recipes.ts';
import { quick } from './activities.ts';
import { closingRun } from './closing-run.ts';
import { failureInfo, rootMessage } from './failures.ts';
import { createPatience } from './patience.ts';
import { trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { startExport } from './start-export.ts';
import { trainModel } from './train-model.ts';
import { evaluateByFolds } from './walk-forward.ts';

/** A trial that fails is a result; one that is cancelled is recorded and throws. */
export async function trialWorkflow(input: TrialInput): Promise<TrialOutcome> {
  const { experiment, trial, data, span, rung, sessions } = input;
  upsertSearchAttributes([
    { key: searchAttribute.experiment, value: experiment },
    { key: searchAttribute.universe, value: data.universe },
    { key: searchAttribute.model, value: trial.recipe.name },
  ]);
  const began = Date.now();
  const at = () => new Date().toISOString();
  await quick(`count trial ${trial.number}`).countTrial({ experiment, trial, data, at: at() });
  const about = { experiment, number: trial.number, span, rung, sessions };
  const record = async (what: Partial<TrialResult> & Pick<TrialResult, 'status'>): Promise<TrialOutcome> => {
    const result: TrialResult = {
      ...{ ...about, recordedAt: at(), seconds: (Date.now() - began) / 1000 },
      ...{
        score: null,
        metrics: null,
        evaluationKey: null,
        modelVersion: null,
        errorType: null,
        error: null,
      },
      ...what,
    };
    await quick(`trial ${trial.number}: ${what.status}`).recordTrial(result);
    const { number, status, score, evaluationKey, modelVersion, errorType, error, seconds } = result;
    return { number, status, score, evaluationKey, modelVersion, errorType, error, seconds };
  };
  try {
    const { evaluation, modelVersion } = await evaluated(input);
    const { metrics, evaluationKey } = evaluation;
    const score = meanSkill(evaluation);
    return await record({ status: 'completed', score, metrics, evaluationKey, modelVersion });
  } catch (error) {
    if (isCancellation(error)) {
      // Temporal's name of it: nothing was wrong that would have one of ours.
      const cancelled = { status: 'cancelled', errorType: 'CancelledFailure' } as const;
      await CancellationScope.nonCancellable(() => record(cancelled));
      throw error;
    }
    const errorType = failureInfo(error)?.type ?? 'WorkflowFailure';
    return record({ status: 'failed', errorType, error: rootMessage(error).slice(0, 2000) });
  }
}

async function evaluated(
  input: TrialInput,
): Promise<{ evaluation: WalkForwardResult; modelVersion: string | null }> {
  const { kind, trial, data, sessions, heldBack, epochs, cpcv } = input;
  const recipe: Recipe =
    epochs === undefined ? trial.recipe : { ...trial.recipe, hyper: { ...trial.recipe.hyper, epochs } };
  const training: TrainModelInput = { ...data, recipe: recipe.name, definition: recipe };
  const progress = trackProgress(
    `trial ${trial.number} of ${recipe.name}: ${JSON.stringify(trial.overrides)}`,
  );
  const patiently = createPatience({ key: `experiment/${input.experiment}`, at: () => data.asOf });
  if (kind === 'train') {
    const { result, evaluation } = await closingRun(recipe.name, () =>
      trainModel(training, progress, patiently),
    );
    if (result.export) {
      await startExport({ universe: data.universe, modelVersion: result.modelVersion }, data.asOf);
    }
    return { evaluation, modelVersion: result.modelVersion };
  }
  const asked = { sessions, heldBack, ...(cpcv ? { cpcv } : {}) };
  const { evaluation } = await evaluateByFolds({ ...training, trial: asked }, progress, patiently);
  progress.end('evaluate', `mean CRPS skill ${(100 * meanSkill(evaluation)).toFixed(2)} %`);
  return { evaluation, modelVersion: null };
}

function meanSkill({ metrics }: WalkForwardResult): number {
  const skills = Object.values(metrics).map(({ skill }) => skill);
  return skills.reduce((sum, skill) => sum + skill, 0) / skills.length;
}
