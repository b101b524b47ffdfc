/**
 * Past sessions, each as if it were today. Ingest, validation and scoring go in session order and a session that trains
 * runs alone, because later sessions read what they write; the rest of each day runs in a bounded window, and forecasts are
 * issued in session order, as intervals learn from the outcomes before. So the rows are those of the days run one by one,
 * whatever the parallelism.
 */
import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  ParentClosePolicy,
  patched,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SessionDate } from '../schemas/market.ts';
import {
  type BackfillInput,
  type BackfillResult,
  type DailyPipelineInput,
  workflowId,
} from '../schemas/pipeline.ts';
import { heavy, quick } from './activities.ts';
import type { dailyPipelineWorkflow } from './daily-pipeline.ts';
import { rootMessage } from './failures.ts';
import { ingestSession } from './ingest-session.ts';
import { createPatience } from './patience.ts';
import { trackProgress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { turnSignal } from './turn.ts';
import { validate } from './validate-session.ts';
import { openWindow } from './window.ts';

export const backfillQuery = defineQuery<
  BackfillResult & { of: number; paused: boolean; running: SessionDate[] }
>('backfill');

export async function backfillWorkflow(input: BackfillInput): Promise<BackfillResult> {
  const { universe } = input;
  upsertSearchAttributes([{ key: searchAttribute.universe, value: universe }]);
  const result: BackfillResult = input.carried ?? { completed: 0, failed: [] };
  const window = openWindow({ parallelism: input.parallelism, paused: input.paused ?? false });
  const running = new Set<SessionDate>();
  let of = 0;
  setHandler(backfillQuery, () => ({ ...result, of, paused: window.paused, running: [...running] }));
  const skip = new Set(result.failed.map((f) => f.session));
  const pending = await quick('which sessions are missing?').pendingSessions({
    universe,
    from: input.from,
    to: input.to,
  });
  const sessions = pending.filter((session) => !skip.has(session));
  of = result.completed + result.failed.length + sessions.length;
  const progress = trackProgress(`backfill ${input.from}..${input.to}`);
  const patiently = createPatience({ key: `backfill/${universe}`, at: () => new Date().toISOString() });
  progress.begin('backfill', sessions.length);
  /** Notes the session and goes on; a cancelled backfill ends. */
  const fail = (session: SessionDate, error: unknown): false => {
    if (CancellationScope.current().consideredCancelled) throw error;
    result.failed.push({ session, message: rootMessage(error) });
    return false;
  };
  let scoring: Promise<unknown> = Promise.resolve();
  let earlier: Promise<unknown> = Promise.resolve();
  const inTurn = patched('forecasts-in-turn');
  for (const session of sessions) {
    await window.opens(() => running.size);
    if (workflowInfo().continueAsNewSuggested) {
      await condition(() => running.size === 0);
      await scoring;
      const { parallelism, paused } = window;
      return continueAsNew<typeof backfillWorkflow>({ ...input, parallelism, paused, carried: result });
    }
    let known: Required<Pick<DailyPipelineInput, 'ingested' | 'validation'>>;
    let trains: boolean;
    try {
      const plan = await quick(`calendar ${session}`).planSession({ session, universe });
      progress.begin('ingest', plan.symbols.length, session);
      const ingested = await ingestSession(plan, { session, universe }, progress, patiently);
      progress.end('ingest', session);
      const { asOf } = ingested;
      const validation = await validate({ session, universe, since: plan.now, asOf }, patiently);
      known = { ingested: { ...ingested, asOf: validation.asOf ?? asOf }, validation };
      const { due } = await quick('training due?').planTraining({ universe, session, asOf });
      trains = due.length > 0;
    } catch (error) {
      fail(session, error);
      continue;
    }
    if (trains) await condition(() => running.size === 0);
    running.add(session);
    const day = runDay({ session, universe, ...known, skipScore: true, inTurn }, earlier).then(
      () => true,
      (error) => fail(session, error),
    );
    earlier = day.catch(() => {});
    const before = scoring;
    scoring = day.then(async (ok) => {
      running.delete(session);
      await before;
      if (!ok) return;
      try {
        await heavy(`outcomes known on ${session}`).scoreForecasts({
          universe,
          session,
          asOf: known.ingested.asOf,
        });
      } catch (error) {
        fail(session, error);
        return;
      }
      result.completed++;
      progress.step('backfill', session);
    });
    // Nobody may be waiting for it yet, and an unhandled rejection would hold the workflow for ever.
    scoring.catch(() => {});
    if (trains) await day;
  }
  await scoring;
  // Days that an ended backfill completed and did not score, and days that fill a gap before complete ones.
  const last = await quick('what is still to be scored?').lastCompletedRun({
    universe,
    from: input.from,
    to: input.to,
  });
  if (last !== null) await heavy(`outcomes known on ${last.session}`).scoreForecasts({ universe, ...last });
  progress.end('backfill', `${result.completed} completed, ${result.failed.length} failed`);
  return result;
}

async function runDay(day: DailyPipelineInput, earlier: Promise<unknown>): Promise<void> {
  const { session, universe } = day;
  const child = await startChild<typeof dailyPipelineWorkflow>('dailyPipelineWorkflow', {
    workflowId: workflowId.daily(universe, session),
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    parentClosePolicy: ParentClosePolicy.TERMINATE,
    args: [day],
    staticSummary: `${session} ${universe}`,
  });
  if (day.inTurn) {
    // A day that ended before its turn is told in vain.
    earlier.then(() => child.signal(turnSignal)).catch(() => {});
  }
  await child.result();
}
