/** Reads what happens next out of a failed activity, and waits for a person where the error says so. */
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  defineUpdate,
  isCancellation,
  setHandler,
} from '@temporalio/workflow';
import { quick } from './activities.ts';

/** `{ by, reason }`: an operator says that what was in the way is gone. */
export const resumeUpdate = defineUpdate<string, [{ by: string; reason: string }]>('resume');

export interface FailureInfo {
  type: string;
  message: string;
  needsPerson: boolean;
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

/**
 * Runs `work`; when it needs a person, opens one incident and waits, holding no worker slot, for the update
 * `resume` or for `recheck` to pass, then tries again.
 */
export function createPatience(incident: { key: string; at: () => string }) {
  let resumed = 0;
  setHandler(
    resumeUpdate,
    ({ by, reason }) => {
      resumed++;
      return `resumed by ${by}: ${reason}`;
    },
    {
      validator: ({ by, reason }) => {
        if (!by?.trim() || !reason?.trim())
          throw new Error('missing name or reason: resume needs { by, reason }');
      },
    },
  );
  return async function patiently<T>(what: string, work: () => Promise<T>): Promise<T> {
    let waited = false;
    for (;;) {
      try {
        const result = await work();
        if (waited) {
          await quick('all-clear').closeIncidents({
            incidentKeys: [`${incident.key}/${what}`],
            at: incident.at(),
          });
        }
        return result;
      } catch (error) {
        const failure = failureInfo(error);
        if (!failure?.needsPerson) throw error;
        const seen = resumed;
        await quick(`tell: ${failure.type}`).openIncident({
          incidentKey: `${incident.key}/${what}`,
          kind: failure.type,
          severity: 'critical',
          title: `${what} waits for a person`,
          body: `${failure.message}. Then send the update "resume" with { by, reason }, or wait: it is tried again every minute.`,
          knownAt: incident.at(),
        });
        waited = true;
        await condition(() => resumed > seen, '1 minute');
      }
    }
  };
}
