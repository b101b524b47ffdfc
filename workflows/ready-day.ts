/** A session up to its features: what no decision of the session before it changes, so that it is made ready beside that one. */
import { CancellationScope, upsertSearchAttributes } from '@temporalio/workflow';
import type { DailyPipelineInput } from '../schemas/pipeline.ts';
import { quick, runWithinTask } from './activities.ts';
import { ingestSession } from './ingest-session.ts';
import { clearedTogether } from './notices.ts';
import { createPatience, type Patiently } from './patience.ts';
import type { Progress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
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
  clearedTogether(async () => withFeatures(await dataOf(day)));

/** Its data alone; with the features once it is known what the day before has fitted. */
export const readyData = (day: Day): Promise<ReadyDay> => clearedTogether(() => dataOf(day));
export const readyFeatures = (ready: ReadyDay): Promise<ReadyDay> =>
  clearedTogether(() => withFeatures(ready));

/** The same as a run of its own: what runs within a task holds back all else that its workflow would begin. */
export async function readyDataWorkflow(day: Day & { withinTask?: boolean }): Promise<ReadyDay> {
  if (day.withinTask) runWithinTask();
  upsertSearchAttributes([
    { key: searchAttribute.session, value: day.session },
    { key: searchAttribute.universe, value: day.universe },
  ]);
  return readyData(day);
}

/** Whether nothing of the session's data is left to the day itself. */
export const hasData = ({ validation }: ReadyDay): boolean => validation !== undefined;

async function dataOf({ session, universe }: Day): Promise<ReadyDay> {
  const day = { session, universe };
  const ready: ReadyDay = { ...day };
  await unlessItFails(async () => {
    const plan = await quick(`calendar ${session}`).planSession(day);
    ready.since = plan.now;
    const patiently = patienceOf(ready);
    ready.ingested = await ingestSession(plan, day, unseen, patiently, { tells: true });
    const { asOf } = ready.ingested;
    ready.validation = await validate({ ...day, since: plan.now, asOf }, patiently);
  });
  return ready;
}

async function withFeatures(ready: ReadyDay): Promise<ReadyDay> {
  const { session, universe, since, ingested, validation } = ready;
  if (since === undefined || ingested === undefined || validation === undefined) return ready;
  const arrived = { session, universe, since, asOf: ingested.asOf, validation };
  const built = await unlessItFails(() => validateAndBuild(arrived, unseen, patienceOf(ready)));
  return built === undefined ? ready : { ...ready, built };
}

const patienceOf = ({ session, universe, since }: ReadyDay): Patiently =>
  createPatience({ key: `day/${universe}/${session}`, at: () => since! });

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
