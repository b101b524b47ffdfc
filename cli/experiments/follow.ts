/** Starts an experiment, or joins the one that runs, follows it, and reads what came of it. */
import os from 'node:os';
import { WorkflowExecutionAlreadyStartedError, type WorkflowHandle } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { TerminalError } from '../../schemas/errors.ts';
import type { ExperimentInput, ExperimentResult, ExperimentSpec } from '../../schemas/experiments.ts';
import { SEARCH_ATTRIBUTE, TASK_QUEUE, WORKFLOW, workflowId } from '../../schemas/pipeline.ts';
import { latestPublished } from '../../stores/postgres/published.ts';
import type { PipelineWork } from '../commands/with-pipeline.ts';
import { untilAnswered } from '../day/run-day.ts';
import { follow } from '../ingest/run-dataset.ts';
import { experimentId } from './build.ts';

export type ExperimentHandle = WorkflowHandle<(input: ExperimentInput) => Promise<ExperimentResult>>;

/** Data of the last published session. Throws NothingPublished (terminal). */
export async function newestData({ pipeline }: PipelineWork): Promise<ExperimentSpec['data']> {
  const { universe } = pipeline.config;
  const published = await latestPublished(pipeline.db, { universe });
  if (published === undefined) {
    throw new TerminalError(
      'NothingPublished',
      `no session of universe ${universe} is published yet: run "tempocast day" first`,
    );
  }
  return { universe, session: published.session, asOf: published.asOf };
}

/** The result; of one that has completed before, what it was. Throws DayFailed (terminal) with the reason. */
export async function runExperiment(
  work: PipelineWork,
  spec: ExperimentSpec,
  parallelism: number,
): Promise<{ id: string; result: ExperimentResult }> {
  const id = experimentId(spec);
  const { handle, before } = await start(work, { id, spec, by: os.userInfo().username, parallelism });
  if (before) {
    work.terminal.note(`experiment ${id} has been run before: this is what came of it`);
    return { id, result: await untilAnswered(work.signal, () => handle.result()) };
  }
  work.terminal.note(`experiment ${id}: ${spec.trials.length} trials`);
  return { id, result: await follow(work, handle, `experiment ${id} failed`) };
}

const key = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');

function start(
  { pipeline, signal }: PipelineWork,
  input: ExperimentInput,
): Promise<{ handle: ExperimentHandle; before: boolean }> {
  const { id, spec } = input;
  return untilAnswered(signal, async () => {
    try {
      const handle = await pipeline.client.workflow.start<
        (input: ExperimentInput) => Promise<ExperimentResult>
      >(WORKFLOW.experiment, {
        workflowId: workflowId.experiment(id),
        taskQueue: TASK_QUEUE.cpu,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        staticSummary: `${spec.kind} of ${spec.name}, ${spec.trials.length} trials`.slice(0, 200),
        typedSearchAttributes: [
          { key: key(SEARCH_ATTRIBUTE.experiment), value: id },
          { key: key(SEARCH_ATTRIBUTE.universe), value: spec.data.universe },
        ],
      });
      return { handle, before: false };
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      return { handle: pipeline.client.workflow.getHandle(workflowId.experiment(id)), before: true };
    }
  });
}
