/** A session up to its features: what no decision of the session before it changes, so that it is made ready beside that one. */
import { CancellationScope } from '@temporalio/workflow';
import type { DailyPipelineInput } from '../schemas/pipeline.ts';
import { quick } from './activities.ts';
import { ingestSession } from './ingest-session.ts';
import { clearedTogether } from './notices.ts';
import { createPatience } from './patience.ts';
import type { Progress } from './progress.ts';
import { type BuiltSession, validate, validateAndBuild } from './validate-session.ts';

export interface ReadyDay extends DailyPipelineInput {
  built?: BuiltSession;
}

/** The day's own run tells how far it is; here nobody looks. */
const unseen: Progress = { begin: () => {}, step: () => {}, end: () => {}, timings: () => [] };

type Day = Pick<ReadyDay, 'session' | 'universe'>;

/**
 * As far as it gets. Where a stage fails the day is left to do it itself: it fails there for the same reason, and is recorded
 * and told of as any failed day.
 */
export const readyDay = (day: Day): Promise<ReadyDay> =>
  // Closed before the next one is made ready, which may open them again.
  clearedTogether(async () => (await dataOf(day))());

/** Its data; its features when the answer is called, once it is known what the day before has fitted. */
export async function readyData(day: Day): Promise<() => Promise<ReadyDay>> {
  const features = await clearedTogether(() => dataOf(day));
  return () => clearedTogether(features);
}

async function dataOf({ session, universe }: Day): Promise<() => Promise<ReadyDay>> {
  const day = { session, universe };
  const ready: ReadyDay = { ...day };
  const data = await unlessItFails(async () => {
    const plan = await quick(`calendar ${session}`).planSession(day);
    const patiently = createPatience({ key: `day/${universe}/${session}`, at: () => plan.now });
    ready.ingested = await ingestSession(plan, day, unseen, patiently, { tells: true });
    const arrived = { ...day, since: plan.now, asOf: ready.ingested.asOf };
    ready.validation = await validate(arrived, patiently);
    return { arrived: { ...arrived, validation: ready.validation }, patiently };
  });
  if (data === undefined) return async () => ready;
  const { arrived, patiently } = data;
  return async () => {
    const built = await unlessItFails(() => validateAndBuild(arrived, unseen, patiently));
    return built === undefined ? ready : { ...ready, built };
  };
}

async function unlessItFails<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    return undefined;
  }
}

/** Its models are fitted by the day itself, alone: what is decided of them comes before anything that is known later. */
export const fits = ({ built }: ReadyDay): boolean => built === undefined || built.training.due.length > 0;

/**
 * After a session on which the contest has decided something: a drift makes recipes due that were not when the day was made
 * ready. Then the day builds its features itself, those of all sessions.
 */
export async function planAgain({ built, ...ready }: ReadyDay): Promise<ReadyDay> {
  if (built === undefined) return ready;
  const { session, universe } = ready;
  const { due } = await quick('which recipes are due now?').planTraining({
    ...{ universe, session, asOf: built.asOf, featureSetVersion: built.features.featureSetVersion },
  });
  return due.length > built.training.due.length ? ready : { ...ready, built };
}
