/** A training run that does not come to its registration is closed with the reason: the list of runs would call it running for ever. */
import { CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import type { RunEnd } from '../schemas/runs.ts';
import { quick } from './activities.ts';
import { failureInfo, rootMessage } from './failures.ts';

const LONGEST_MESSAGE = 2000;

/** `work` opens the run, and completes it by registering a model. */
export async function closingRun<T>(recipe: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (patched('closes-training-run')) {
      const end = endOf(error);
      const closing = quick(
        `the training run of ${recipe} ${end.status === 'failed' ? 'failed' : 'was cancelled'}`,
      );
      // What happened to the fit is what is told, also when its row cannot be written.
      await CancellationScope.nonCancellable(() => closing.closeTrainingRun(end)).catch(() => {});
    }
    throw error;
  }
}

function endOf(error: unknown): RunEnd {
  if (isCancellation(error)) return { status: 'cancelled' };
  const errorType = failureInfo(error)?.type ?? 'WorkflowFailure';
  return { status: 'failed', errorType, error: rootMessage(error).slice(0, LONGEST_MESSAGE) };
}
