/** Rows of experiments: every configuration is counted before it is evaluated. */
import type {
  ExperimentEnd,
  ExperimentInput,
  TrainingData,
  TrialInput,
  TrialOutcome,
  TrialResult,
} from '../../schemas/experiments.ts';
import type { Instant } from '../../schemas/market.ts';
import { insertExperiment, insertExperimentEnd } from '../../stores/postgres/experiments.ts';
import { insertTrial, insertTrialResult, trialResults } from '../../stores/postgres/trials.ts';
import type { ActivityDeps } from '../deps.ts';
import { recipeHash } from '../train/plan-training.ts';

/** Results of an earlier run of the same experiment: what completed is not evaluated again. */
export type Known = TrialOutcome & Pick<TrialResult, 'span' | 'rung'>;

export async function openExperiment(
  { db }: ActivityDeps,
  {
    id,
    spec,
    by,
    data,
    at,
  }: Pick<ExperimentInput, 'id' | 'spec' | 'by'> & { data: TrainingData; at: Instant },
): Promise<Known[]> {
  const { kind, name } = spec;
  await insertExperiment(db, { id, kind, name, ...data, spec, by, startedAt: at });
  const results = await trialResults(db, id);
  return results
    .filter(({ status }) => status === 'completed')
    .map(({ number, span, rung, status, score, evaluationKey, modelVersion, errorType, error, seconds }) => ({
      ...{ number, span, rung, status, score, evaluationKey, modelVersion, errorType, error, seconds },
    }));
}

export async function countTrial(
  { db }: ActivityDeps,
  { experiment, trial, data, at }: Pick<TrialInput, 'experiment' | 'trial' | 'data'> & { at: Instant },
): Promise<void> {
  await insertTrial(db, {
    ...{ experiment, ...trial, recipeHash: recipeHash(trial.recipe), countedAt: at },
    ...{ universe: data.universe, datasetVersion: data.datasetVersion },
  });
}

export async function recordTrial({ db }: ActivityDeps, result: TrialResult): Promise<void> {
  await insertTrialResult(db, result);
}

export async function endExperiment({ db }: ActivityDeps, end: ExperimentEnd): Promise<void> {
  await insertExperimentEnd(db, end);
}
