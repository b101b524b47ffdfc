/** Starts the run of a dataset, or joins it, and follows it to its end. */
import type { WorkflowHandle } from '@temporalio/client';
import type { IngestDatasetInput, IngestDatasetResult } from '../../schemas/pipeline.ts';
import { TASK_QUEUE, WORKFLOW } from '../../schemas/pipeline.ts';
import type { PipelineWork } from '../commands/with-pipeline.ts';
import { followProgress } from '../day/progress.ts';
import { resultOf, untilAnswered } from '../day/run-day.ts';
import { openProgressView } from '../output/progress-view.ts';

export type DatasetHandle = WorkflowHandle<(input: IngestDatasetInput) => Promise<IngestDatasetResult>>;

export function startDataset(
  { pipeline, signal }: PipelineWork,
  workflowId: string,
  input: IngestDatasetInput,
): Promise<DatasetHandle> {
  return untilAnswered(signal, () =>
    pipeline.client.workflow.start<(input: IngestDatasetInput) => Promise<IngestDatasetResult>>(
      WORKFLOW.dataset,
      {
        workflowId,
        taskQueue: TASK_QUEUE.cpu,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `${input.dataset} of ${input.date}, universe ${input.universe}`,
      },
    ),
  );
}

/** The result of any run that answers the query `progress`. Throws DayFailed (terminal). */
export async function follow<T>(
  { terminal, signal }: PipelineWork,
  handle: { query<R>(name: string): Promise<R>; result(): Promise<T> },
  failed: string,
): Promise<T> {
  const view = openProgressView(terminal);
  const ended = new AbortController();
  const progress = followProgress(handle, view.show, ended.signal);
  return resultOf(handle, signal, failed).finally(async () => {
    ended.abort();
    await progress;
    view.end();
  });
}

export function describeDataset(result: IngestDatasetResult): string {
  const { dataset, date, state, rows, restated, future, subjects, missing, providers, asOf } = result;
  const from = Object.entries(providers).map(([name, count]) => `${name} ${count}`);
  const lines = [
    `${dataset}  ${date}  ${state}, known as of ${asOf}`,
    `subjects     ${subjects - missing.length} of ${subjects}${from.length > 0 ? `, answered by ${from.join(', ')}` : ''}`,
    `rows         ${rows} new versions, ${restated} restated values`,
  ];
  if (future > 0) lines.push(`left out     ${future} rows, recorded later than the virtual now`);
  for (const line of missingByReason(missing)) lines.push(`missing      ${line}`);
  return lines.join('\n');
}

const NAMED = 10;

/** Subjects that are missing for the same reason share a line; in it their own names are left out. */
function missingByReason(missing: IngestDatasetResult['missing']): string[] {
  const reasons = Map.groupBy(missing, ({ subject, message }) => message.replaceAll(subject, '<subject>'));
  return [...reasons].map(([reason, some]) => {
    if (some.length === 1) return `${some[0]!.subject}: ${some[0]!.message}`;
    const names = some.slice(0, NAMED).map(({ subject }) => subject);
    const more = some.length > NAMED ? `, and ${some.length - NAMED} more` : '';
    return `${some.length} subjects (${names.join(', ')}${more}): ${reason}`;
  });
}
