/** What the Schedule of a dataset starts: finds the date it stands for, asks the calendar, then runs the dataset under its own id. */
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  executeChild,
  ParentClosePolicy,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { ConfiguredDataset } from '../schemas/data-config.ts';
import type { SessionDate } from '../schemas/market.ts';
import { type IngestDatasetInput, type IngestDatasetResult, workflowId } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { scheduledInstant } from './scheduled-instant.ts';
import { searchAttribute } from './search-attributes.ts';

export interface ScheduledDatasetResult {
  dataset: ConfiguredDataset;
  date: SessionDate;
  state: 'run' | 'not due' | 'run before';
  reason: string | null;
}

/** As scheduledDayWorkflow: never by the clock, and a date runs once (G14). */
export async function scheduledDatasetWorkflow(input: {
  dataset: ConfiguredDataset;
  universe: string;
}): Promise<ScheduledDatasetResult> {
  const { dataset, universe } = input;
  const instant = scheduledInstant();
  const { date, due, reason } = await quick(`is ${dataset} due?`).dueDate({ dataset, instant });
  upsertSearchAttributes([
    { key: searchAttribute.session, value: date },
    { key: searchAttribute.universe, value: universe },
  ]);
  const end = (state: ScheduledDatasetResult['state'], why: string | null): ScheduledDatasetResult => {
    setCurrentDetails(`${dataset} of ${date}: ${why ?? state}`);
    return { dataset, date, state, reason: why };
  };
  if (!due) return end('not due', reason);
  try {
    await executeChild<(input: IngestDatasetInput) => Promise<IngestDatasetResult>>('ingestDatasetWorkflow', {
      workflowId: workflowId.data(dataset, universe, date),
      args: [{ dataset, universe, date }],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${dataset} of ${date}, ${universe}`,
    });
    return end('run', null);
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return end('run before', `${date} has been run, or is being run, before`);
  }
}
