/** A session, from the provider's bytes to served forecasts. */
import {
  CancellationScope,
  setCurrentDetails,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { DailyPipelineInput, DailyPipelineResult } from '../schemas/pipeline.ts';
import { quick, runWithinTask } from './activities.ts';
import { rootMessage } from './failures.ts';
import { silentIncident } from './forecast-session.ts';
import { allClear, clearTogether, merged, tell } from './notices.ts';
import { createPatience } from './patience.ts';
import { startedAt, trackProgress } from './progress.ts';
import { runStages } from './run-stages.ts';
import { searchAttribute } from './search-attributes.ts';

/** Runs one session. A closed day does nothing and says so. */
export async function dailyPipelineWorkflow(input: DailyPipelineInput): Promise<DailyPipelineResult> {
  const { session, universe } = input;
  if (input.withinTask) runWithinTask();
  upsertSearchAttributes([
    { key: searchAttribute.session, value: session },
    { key: searchAttribute.universe, value: universe },
  ]);
  const progress = trackProgress(`${session} ${universe}`);
  const { workflowId, runId } = workflowInfo();
  const plan = await quick(`calendar: is ${session} a session?`).planSession({
    ...{ session, universe },
    run: { workflowId, runId, startedAt: startedAt() },
    ...(input.ingested ? { ingested: true as const } : {}),
  });
  const run = {
    universe,
    session,
    ...{ workflowId, runId },
    startedAt: startedAt(),
  };
  if (!plan.open) {
    const reason = `closed: ${plan.reason}`;
    setCurrentDetails(`### ${session} ${universe}\n\n${reason}; nothing was done`);
    await quick(reason).recordRun({ ...run, state: 'closed', summary: { reason }, finishedAt: startedAt() });
    return { session, universe, state: 'closed', reason };
  }
  const over = plan.sequence === 2 ? clearTogether(input.over) : undefined;
  if (!plan.virtual) await tellOfMissedSessions(input, plan);
  if (plan.bars === undefined) {
    await quick('log book: the run begins').recordRun({ ...run, state: 'running' });
  }
  try {
    const patiently = createPatience({ key: `day/${universe}/${session}`, at: () => plan.now });
    const result = await runStages(input, plan, progress, patiently);
    const silent = result.counts?.silentRecipes === 0 ? [silentIncident(universe)] : [];
    const day = [`day/${universe}`, ...silent];
    await quick('log book: the run is complete').recordRun({
      ...run,
      state: 'completed',
      asOf: result.asOf,
      summary: result,
      stages: progress.timings(),
      finishedAt: new Date().toISOString(),
      ...(over ? { over: merged([...over, { incidentKeys: day, at: result.asOf! }]) } : {}),
    });
    if (over === undefined) await allClear('all-clear for the day', day, result.asOf!);
    return result;
  } catch (error) {
    const message = rootMessage(error);
    // Also when somebody cancels the run, or the log book would call it running for ever.
    await CancellationScope.nonCancellable(() =>
      quick('log book: the run failed').recordRun({
        ...run,
        state: 'failed',
        summary: { error: message },
        stages: progress.timings(),
        finishedAt: new Date().toISOString(),
        ...(over ? { over: merged(over) } : {}),
      }),
    );
    await tell('tell: the day failed', {
      incidentKey: `day/${universe}`,
      kind: 'DayFailed',
      severity: 'critical',
      title: `the run of ${session} failed; the last good forecasts stay served`,
      body: message,
      knownAt: plan.now,
    });
    throw error;
  }
}

/** On the real clock every session is owed a run; the replay runs whichever it is asked for. */
async function tellOfMissedSessions(
  { session, universe }: DailyPipelineInput,
  { now }: SessionPlan,
): Promise<void> {
  const missed = await quick('was a session missed?').missedSessions({ universe, session });
  const incidentKey = `missed/${universe}`;
  if (missed.length === 0) {
    await allClear('all-clear for missed sessions', [incidentKey], now);
    return;
  }
  await tell(`tell: ${missed.length} sessions were missed`, {
    incidentKey,
    kind: 'SessionsMissed',
    severity: 'warn',
    title: `${missed.length} sessions before ${session} were never run`,
    body: `${missed.join(', ')}: run "tempocast backfill --from ${missed[0]} --to ${missed.at(-1)}"; their data comes, forecasts for them are not made in hindsight`,
    knownAt: now,
  });
}
