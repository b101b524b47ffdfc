/** Waits for a person where an error says that only a person can help. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { type FailureInfo, failureInfo } from './failures.ts';
import { allClear, tell } from './notices.ts';

export type Patiently = <T>(work: () => Promise<T>) => Promise<T>;

/** `{ by, reason }`: an operator says that what was in the way is gone. */
export const resumeUpdate = defineUpdate<string, [{ by: string; reason: string }]>('resume');

/** Forty symbols that waited a minute at a time would fill a history (51,200 events) within hours. */
const MAX_WAIT_MINUTES = 60;

/**
 * Runs `work`; when it needs a person, opens one incident and waits, holding no worker slot, for the update
 * `resume` or for a time that doubles up to an hour, then tries again.
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

  function tellOf({ type, message }: FailureInfo): Promise<void> {
    return tell(`tell: ${type}`, {
      incidentKey: keyOf(type),
      kind: type,
      severity: 'critical',
      title: `a run waits for a person: ${type}`,
      body: `${message}. Then send the update "resume" with { by, reason }, or wait: it is tried again by itself, after a minute and then ever more rarely, up to once an hour.`,
      knownAt: incident.at(),
    });
  }

  return async function patiently<T>(work: () => Promise<T>): Promise<T> {
    let waitsFor: string | undefined;
    for (let tries = 0; ; tries++) {
      const seen = resumed;
      try {
        const result = await work();
        if (waitsFor !== undefined) await leave(waitsFor);
        return result;
      } catch (error) {
        const failure = failureInfo(error);
        if (waitsFor !== undefined && waitsFor !== failure?.type) await leave(waitsFor);
        if (!failure?.needsPerson) throw error;
        if (waitsFor !== failure.type) {
          waiting.set(failure.type, (waiting.get(failure.type) ?? 0) + 1);
          await tellOf(failure);
        }
        waitsFor = failure.type;
      }
      await condition(() => resumed > seen, `${Math.min(2 ** tries, MAX_WAIT_MINUTES)} minutes`);
    }
  };

  async function leave(type: string): Promise<void> {
    const left = waiting.get(type)! - 1;
    waiting.set(type, left);
    if (left === 0) await allClear('all-clear', [keyOf(type)], incident.at());
  }
}
