import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { rowOf } from './training-progress.ts';

function pending(...activities: [string, unknown][]): Pick<WorkflowExecutionDescription, 'raw'> {
  const pendingActivities = activities.map(([name, details]) => ({
    activityType: { name },
    heartbeatDetails: { payloads: [defaultPayloadConverter.toPayload(details)] },
  }));
  return { raw: { pendingActivities } as unknown as WorkflowExecutionDescription['raw'] };
}

test('A fold and a fit are shown with what they say; the empty heartbeats of planning and registering are passed over', () => {
  const said = { done: 2, of: 6, note: 'validation loss 1.4' };
  const row = { stage: 'lstm', done: 2, of: 6, startedAt: 0 };
  const quiet: [string, unknown] = ['registerModel', undefined];
  assert.deepEqual(rowOf('lstm', pending(quiet)), []);
  assert.deepEqual(rowOf('lstm', pending(quiet, ['fitRecipe', said])), [
    { ...row, note: 'fit: validation loss 1.4' },
  ]);
  assert.deepEqual(rowOf('lstm', pending(['trainFolds', said])), [
    { ...row, note: 'walk-forward: validation loss 1.4' },
  ]);
});
