/** Reads what happens next out of a failed activity. */
import { ActivityFailure, ApplicationFailure, isCancellation, patched } from '@temporalio/workflow';
import { runsWithinTask } from './activities.ts';

export interface FailureInfo {
  type: string;
  message: string;
  needsPerson: boolean;
}

/** The innermost cause: what really happened, without the layers that carried it. */
export function rootMessage(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  return current instanceof Error ? current.message : String(current);
}

/**
 * Undefined when the error is no failure of an activity: a bug, or a cancellation, which is never swallowed. Nor is what only a
 * person can help in an execution that runs within its own tasks: a simulation does not wait for one, it ends and is begun again.
 */
export function failureInfo(error: unknown): FailureInfo | undefined {
  if (isCancellation(error)) return undefined;
  const info = infoOfActivity(error);
  return info?.needsPerson && runsWithinTask() && patched('failures-within-task') ? undefined : info;
}

/** One by way of a queue comes in a layer that such an activity's own failure lacks; what a workflow's own code throws was on no wire. */
function infoOfActivity(error: unknown): FailureInfo | undefined {
  if (!(error instanceof ActivityFailure)) {
    const isOfActivity = error instanceof ApplicationFailure && error.failure != null;
    return isOfActivity && patched('failures-within-task') ? infoOf(error) : undefined;
  }
  const { cause, message } = error;
  if (cause instanceof ApplicationFailure) return infoOf(cause);
  return { type: cause?.name ?? 'ActivityFailure', message: cause?.message ?? message, needsPerson: false };
}

/** Where the run of a child came to something that only a person can help: what that was. */
export function whatNeedsPerson(error: unknown): FailureInfo | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    const info = at instanceof ApplicationFailure ? infoOf(at) : undefined;
    if (info?.needsPerson) return info;
  }
  return undefined;
}

function infoOf({ type, message, details }: ApplicationFailure): FailureInfo {
  const [first] = (details ?? []) as { next?: string }[];
  return { type: type ?? 'Unknown', message, needsPerson: first?.next === 'needs-person' };
}
