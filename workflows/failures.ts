/** Reads what happens next out of a failed activity. */
import { ActivityFailure, ApplicationFailure, isCancellation } from '@temporalio/workflow';

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

/** Undefined when the error is no failure of an activity: a bug, or a cancellation, which is never swallowed. */
export function failureInfo(error: unknown): FailureInfo | undefined {
  if (isCancellation(error) || !(error instanceof ActivityFailure)) return undefined;
  const cause = error.cause;
  if (!(cause instanceof ApplicationFailure)) {
    return {
      type: cause?.name ?? 'ActivityFailure',
      message: cause?.message ?? error.message,
      needsPerson: false,
    };
  }
  const [details] = (cause.details ?? []) as { next?: string }[];
  return {
    type: cause.type ?? 'Unknown',
    message: cause.message,
    needsPerson: details?.next === 'needs-person',
  };
}
