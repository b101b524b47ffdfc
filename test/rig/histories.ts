/** Histories of executions: fetched, replayed against the workflows of today, written for the repository. */
import { readFileSync } from 'node:fs';
import type { Client } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { ensureWorkflowBundle } from '../../workers/bundle.ts';

type Histories = Parameters<typeof Worker.runReplayHistories>[1];

export interface ReplayProblem {
  workflowId: string;
  runId: string;
  message: string;
}

/** Replays with the workers' bundle. Returns how many were replayed and what did not fit. */
export async function replayAll(
  histories: Histories,
  bundleFolder: string,
): Promise<{ replayed: number; problems: ReplayProblem[] }> {
  const workflowBundle = { codePath: await ensureWorkflowBundle(bundleFolder) };
  const problems: ReplayProblem[] = [];
  let replayed = 0;
  for await (const { workflowId, runId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    replayed += 1;
    if (error !== undefined) problems.push({ workflowId, runId, message: error.message });
  }
  return { replayed, problems };
}

/** Every execution that the server knows, running ones included. */
export function allHistories(client: Client): Histories {
  return client.workflow.list().intoHistories({ concurrency: 4 });
}

export function readHistory(path: string) {
  return historyFromJSON(JSON.parse(readFileSync(path, 'utf8')));
}
