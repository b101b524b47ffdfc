/** Sessions that a simulation begins before their turn. */
import { ParentClosePolicy, patched, startChild } from '@temporalio/workflow';
import type { SessionDate } from '../schemas/market.ts';
import { workflowId } from '../schemas/pipeline.ts';
import type { SimulationInput } from '../schemas/simulation.ts';
import {
  fits,
  hasData,
  planAgain,
  type ReadyDay,
  readyData,
  type readyDataWorkflow,
  readyDay,
  readyFeatures,
} from './ready-day.ts';

/** Counts what is under way. */
type During = <T>(work: Promise<T>) => Promise<T>;

/** The two sessions after the one that runs. */
type After = readonly (SessionDate | undefined)[];

export interface LookAhead {
  /** Whether nothing has been begun. */
  none(): boolean;
  /** The session as it was made ready, or now is. */
  take(session: SessionDate): Promise<ReadyDay>;
  /** @param started once the session that runs has begun: what runs within a task holds back the commands of that task */
  begin(ready: ReadyDay, after: After, started: Promise<void>): void;
  /** After a session that has decided something. */
  again(ready: ReadyDay, following: SessionDate | undefined): Promise<void>;
}

export function createLookAhead({ universe, ahead, withinTask }: SimulationInput, during: During): LookAhead {
  const begun = new Map<SessionDate, () => Promise<ReadyDay>>();
  /** Data of the session after the next, as a run of their own. */
  const arriving = new Map<SessionDate, Promise<ReadyDay>>();
  /** Nobody waits for it while the day before runs, and an unhandled rejection would hold the workflow for ever. */
  const held = <T>(work: Promise<T>): Promise<T> => {
    const all = during(work);
    all.catch(() => {});
    return all;
  };
  const withFeatures = (data: Promise<ReadyDay>): Promise<ReadyDay> =>
    data.then((ready) => during(readyFeatures(ready)));

  function make(session: SessionDate): void {
    const readying = held(readyDay({ session, universe }));
    begun.set(session, () => readying);
  }

  async function arrive(session: SessionDate): Promise<void> {
    try {
      const run = await startChild<typeof readyDataWorkflow>('readyDataWorkflow', {
        workflowId: workflowId.ready(universe, session),
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        parentClosePolicy: ParentClosePolicy.TERMINATE,
        args: [{ session, universe, ...(withinTask ? { withinTask } : {}) }],
        staticSummary: `data of ${session} ${universe}`,
      });
      arriving.set(session, held(run.result()));
    } catch {
      // One that is being ended from outside: the session is made ready when it is its turn.
    }
  }

  /** Data in the order of sessions: what arrives depends on what was held back before. */
  async function dataOf(session: SessionDate, further: SessionDate | undefined, started: Promise<void>) {
    if (!arriving.has(session)) await arrive(session);
    const data = await (arriving.get(session) ?? started.then(() => readyData({ session, universe }))).catch(
      (): ReadyDay => ({ session, universe }),
    );
    arriving.delete(session);
    if (further !== undefined && hasData(data)) await arrive(further);
    await started;
    return data;
  }

  return {
    none: () => begun.size + arriving.size === 0,
    take(session) {
      const [made, data] = [begun.get(session), arriving.get(session)];
      begun.delete(session);
      arriving.delete(session);
      return made?.() ?? (data ? withFeatures(data) : held(readyDay({ session, universe })));
    },
    begin(ready, [following, further], started) {
      if (following === undefined || ahead === 0) return;
      if (ahead === 1 && !fits(ready)) return make(following);
      if (ahead === 1 ? !patched('data-beside-fits') : !hasData(ready)) return;
      const data = held(
        ahead === 1 ? readyData({ session: following, universe }) : dataOf(following, further, started),
      );
      // Which recipes are due depends on what the day before fits, and so does how many sessions the panel has.
      const readying = fits(ready) ? undefined : held(withFeatures(data));
      begun.set(following, () => readying ?? withFeatures(data));
    },
    async again(ready, following) {
      const made = following && begun.get(following);
      if (!following || !made || fits(ready)) return;
      const planned = await during(made().then(planAgain));
      begun.set(following, () => Promise.resolve(planned));
    },
  };
}
