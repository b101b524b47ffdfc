import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { BUNDLES } from './rig/bundle.ts';
import { readHistory, replayAll } from './rig/histories.ts';
import { installRuntime } from './rig/logs.ts';

const FOLDER = join(import.meta.dirname, 'histories');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
installRuntime();

async function* recorded() {
  for (const file of files) yield { workflowId: file, history: readHistory(join(FOLDER, file)) };
}

test('recorded histories of every release replay on the workflows of today', async () => {
  const kinds = new Set(files.map((file) => file.split('_')[0]));
  assert.deepEqual([...kinds].sort(), [
    'backfill',
    'closed-day',
    'contest',
    'dataset',
    'day-with-a-missing-symbol',
    'experiment',
    'failing-day',
    'first-day',
    'report',
    'rerun',
    'simulated-day',
    'simulation',
    'training',
    'trial',
    'watch',
  ]);
  const { replayed, problems } = await replayAll(recorded(), BUNDLES);
  assert.deepEqual(problems, []);
  assert.equal(replayed, files.length);
});

test('a workflow that was changed under a running execution is noticed', async () => {
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: join(FOLDER, 'changed-workflows.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const file = files.find((name) => name.startsWith('first-day'))!;
  await assert.rejects(
    Worker.runReplayHistory({ workflowBundle }, readHistory(join(FOLDER, file))),
    DeterminismViolationError,
  );
});
