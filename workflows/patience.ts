/** Waits for a person where an error says that only a person can help. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { type FailureInfo, failureInfo } from './failures.ts';
import { allClear, tell } from './notices.ts';

export type Patiently = <T>(work: () => Promise<T>) => Promise<T>;

/** `{ by, reason }`: an operator says that what was in the way is gone. */
export const resumeUpdate = defineUpdate<string, [{ by: string; reason: string }]>('resume');

/**
 * Runs `work`; when it needs a person, opens one incident and waits, holding no worker slot, for the update
 * `resume` or for `recheck` to pass, then tries again.
 */
export function createPatience(incident: { key: string; at: () => string }): Patiently {
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
  /** Pieces of work that wait, by type of error: one incident each, cleared when the last of them went through. */
  const waiting = new Map<string, number>();
  const keyOf = (type: string) => `${incident.key}/${type}`;

  async function wait({ type, message }: FailureInfo): Promise<void> {
    const seen = resumed;
    await tell(`tell: ${type}`, {
      incidentKey: keyOf(type),
      kind: type,
      severity: 'critical',
      title: `a run waits for a person: ${type}`,
      body: `${message}. Then send the update "resume" with { by, reason }, or wait: it is tried again every minute.`,
      knownAt: incident.at(),
    });
    await condition(() => resumed > seen, '1 minute');
  }

  return async function patiently<T>(work: () => Promise<T>): Promise<T> {
    let waitsFor: string | undefined;
    for (;;) {
      try {
        const result = await work();
        if (waitsFor !== undefined && leave(waitsFor) === 0) {
          await allClear('all-clear', [keyOf(waitsFor)], incident.at());
        }
        return result;
      } catch (error) {
        const failure = failureInfo(error);
        if (waitsFor !== undefined && waitsFor !== failure?.type) leave(waitsFor);
        if (!failure?.needsPerson) throw error;
        if (waitsFor !== failure.type) waiting.set(failure.type, (waiting.get(failure.type) ?? 0) + 1);
        waitsFor = failure.type;
        await wait(failure);
      }
    }
  };

  function leave(type: string): number {
    const left = waiting.get(type)! - 1;
    waiting.set(type, left);
    return left;
  }
}
