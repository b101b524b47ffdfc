/** A trial as a child of its experiment: an entry of its own in the UI, and history that does not fill the parent's. */
import { executeChild, ParentClosePolicy } from '@temporalio/workflow';
import type { ExperimentInput, TrainingData, TrialInput, TrialOutcome } from '../schemas/experiments.ts';
import { workflowId } from '../schemas/pipeline.ts';
import { searchAttribute } from './search-attributes.ts';
import type { trialWorkflow } from './trial.ts';

export function runTrial(
  { id, spec }: ExperimentInput,
  data: TrainingData,
  what: Pick<TrialInput, 'trial' | 'span' | 'rung' | 'sessions' | 'heldBack'> & {
    epochs?: number | undefined;
  },
): Promise<TrialOutcome> {
  const { trial, span, rung, epochs, ...rest } = what;
  const { kind, cpcv } = spec;
  const input: TrialInput = {
    ...{ experiment: id, kind, data, trial, span, rung, ...rest },
    ...(cpcv ? { cpcv } : {}),
    ...(epochs === undefined ? {} : { epochs }),
  };
  return executeChild<typeof trialWorkflow>('trialWorkflow', {
    workflowId: workflowId.trial(id, trial.number, span, rung),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    args: [input],
    staticSummary:
      `${trial.recipe.name}, trial ${trial.number}, ${span}: ${JSON.stringify(trial.overrides)}`.slice(
        0,
        200,
      ),
    typedSearchAttributes: [
      { key: searchAttribute.experiment, value: id },
      { key: searchAttribute.model, value: trial.recipe.name },
    ],
  });
}
