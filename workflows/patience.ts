/** Waits for a person where an error says that only a person can help. */
import { condition, defineUpdate, setHandler } from '@temporalio/workflow';
import { type FailureInfo, failureInfo } from './failures.ts';
import { clearNow, tell } from './notices.ts';

export type Patiently = <T>(work: () => Promise<T>) => Promise<T>;

/** `{ by, reason }`: an operator says that what was in the way is gone. */
export const resumeUpdate = defineUpdate<string, [{ by: string; reason: string }]>('resume');

/** One try a minute would fill a history (51,200 events) within weeks. */
const MAX_WAIT_MINUTES = 60;

/**
 * Runs `work`; when it needs a person, opens one incident and waits, holding no worker slot, for the update
 * `resume` or for a time that doubles up to an hour, then tries again. Of all that waits for the same one tries, and the
 * others follow when it went through: five hundred symbols that tried by themselves would fill a history within hours.
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
  /** Types of which somebody tries for all. */
  const tried = new Set<string>();
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
    let leads = false;
    const leave = (type: string) => {
      if (leads) tried.delete(type);
      leads = false;
      return done(type);
    };
    for (let tries = 0; ; ) {
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
          const others = waiting.get(failure.type) ?? 0;
          waiting.set(failure.type, others + 1);
          waitsFor = failure.type;
          if (others === 0) await tellOf(failure);
        }
      }
      const type = waitsFor;
      if (!leads && tried.has(type)) {
        await condition(() => resumed > seen || !tried.has(type));
        continue;
      }
      tried.add(type);
      leads = true;
      await condition(() => resumed > seen, `${Math.min(2 ** tries, MAX_WAIT_MINUTES)} minutes`);
      tries += 1;
    }
  };

  async function done(type: string): Promise<void> {
    const left = waiting.get(type)! - 1;
    waiting.set(type, left);
    if (left === 0) await clearNow('all-clear', [keyOf(type)], incident.at());
  }
}
