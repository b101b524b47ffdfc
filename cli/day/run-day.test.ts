import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { resultOf } from './run-day.ts';

const ended = (cause: Error) => ({
  result: () =>
    Promise.reject(new WorkflowFailedError('Workflow execution failed', cause, 'NON_RETRYABLE_FAILURE')),
});

for (const [what, cause, said] of [
  ['experiment a failed', new CancelledFailure('Workflow canceled'), 'experiment a was cancelled'],
  [
    'experiment a failed',
    ApplicationFailure.nonRetryable('no rows', 'NoRows'),
    'experiment a failed: no rows (NoRows)',
  ],
  [
    'veto was refused',
    ApplicationFailure.nonRetryable('too late', 'TooLate'),
    'veto was refused: too late (TooLate)',
  ],
] as const) {
  test(`${what}, ${cause.name}: ${said}`, async () => {
    const { signal } = new AbortController();
    await assert.rejects(resultOf(ended(cause), signal, what), { type: 'DayFailed', message: said });
  });
}
