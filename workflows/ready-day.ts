/** A session up to its features: what no decision of the session before it changes, so that it is made ready beside that one. */
import { CancellationScope } from '@temporalio/workflow';
import type { SessionDate } from '../schemas/market.ts';
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

/**
 * As far as it gets. Where a stage fails the day is left to do it itself: it fails there for the same reason, and is recorded
 * and told of as any failed day.
 */
export async function readyDay(day: { session: SessionDate; universe: string }): Promise<ReadyDay> {
  const { session, universe } = day;
  const ready: ReadyDay = { session, universe };
  // Closed before the next one is made ready, which may open them again.
  await clearedTogether(() => makeReady(ready));
  return ready;
}

async function makeReady(ready: ReadyDay): Promise<void> {
  const { session, universe } = ready;
  const day = { session, universe };
  try {
    const plan = await quick(`calendar ${session}`).planSession(day);
    const patiently = createPatience({ key: `day/${universe}/${session}`, at: () => plan.now });
    ready.ingested = await ingestSession(plan, day, unseen, patiently, { tells: true });
    const arrived = { ...day, since: plan.now, asOf: ready.ingested.asOf };
    ready.validation = await validate(arrived, patiently);
    ready.built = await validateAndBuild({ ...arrived, validation: ready.validation }, unseen, patiently);
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
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
