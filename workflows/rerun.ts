/**
 * Stages of past sessions run again, one session after the other. The logical date stays: the replay's virtual now; live,
 * no forecast in hindsight. What comes of it are new versions and a log entry of its own; nothing is overwritten.
 */
import {
  CancellationScope,
  executeChild,
  ParentClosePolicy,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import type { SessionDate } from '../schemas/market.ts';
import type {
  DailyPipelineInput,
  DailyPipelineResult,
  RerunInput,
  RerunResult,
  ValidateResult,
} from '../schemas/pipeline.ts';
import { heavy, quick } from './activities.ts';
import { rootMessage } from './failures.ts';
import { ingestSession } from './ingest-session.ts';
import { createPatience } from './patience.ts';
import { type Progress, startedAt, trackProgress } from './progress.ts';
import { runStages } from './run-stages.ts';
import { searchAttribute } from './search-attributes.ts';
import { validateAndBuild } from './validate-session.ts';

export async function rerunWorkflow(input: RerunInput): Promise<RerunResult> {
  const { universe, stage, from, to } = input;
  upsertSearchAttributes([{ key: searchAttribute.universe, value: universe }]);
  const result: RerunResult = { completed: 0, failed: [] };
  const progress = trackProgress(`${stage} again ${from}..${to}`);
  const sessions = await quick('which sessions are there?').sessionsOf({ from, to });
  progress.begin('rerun', sessions.length);
  for (const session of sessions) {
    try {
      await executeChild<typeof rerunDayWorkflow>('rerunDayWorkflow', {
        workflowId: `rerun/${universe}/${stage}/${session}`,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        parentClosePolicy: ParentClosePolicy.TERMINATE,
        args: [{ ...input, session }],
        staticSummary: `${stage} again for ${session}: ${input.reason}`.slice(0, 200),
      });
      result.completed++;
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      result.failed.push({ session, message: rootMessage(error) });
    }
    progress.step('rerun', session);
  }
  progress.end('rerun', `${result.completed} sessions completed, ${result.failed.length} failed`);
  return result;
}

export async function rerunDayWorkflow(
  input: RerunInput & { session: SessionDate },
): Promise<DailyPipelineResult> {
  const { session, universe, stage, symbols = null, by, reason } = input;
  upsertSearchAttributes([
    { key: searchAttribute.session, value: session },
    { key: searchAttribute.universe, value: universe },
  ]);
  const progress = trackProgress(`${stage} again: ${session} ${universe}`);
  const { workflowId, runId } = workflowInfo();
  const log = { universe, session, stage, symbols, requestedBy: by, reason, workflowId, runId };
  const begun = { ...log, startedAt: startedAt(), finishedAt: null, asOf: null, summary: null };
  const run = await quick('log book: the stage is run again').recordRerun({ ...begun, state: 'running' });
  const end = (state: 'completed' | 'failed', summary: unknown, asOf: string | null) =>
    quick(`log book: ${state}`).recordRerun({
      ...{ ...begun, state, summary, asOf },
      finishedAt: new Date().toISOString(),
    });
  try {
    const result = await stagesAgain({ ...input, run }, progress);
    await end('completed', result, result.asOf ?? null);
    return result;
  } catch (error) {
    await CancellationScope.nonCancellable(() => end('failed', { error: rootMessage(error) }, null));
    throw error;
  }
}

const NOT_JUDGED: ValidateResult = {
  ...{ rows: 0, expectations: 0, failed: [], quarantined: 0, withoutBar: [], stopDataset: false, notify: [] },
  ...{ unexplained: [], repairs: { proposed: 0, applied: [] } },
};

async function stagesAgain(
  { session, universe, stage, symbols, run }: RerunInput & { session: SessionDate; run: number },
  progress: Progress,
): Promise<DailyPipelineResult> {
  const before = await quick(`the run of ${session}`).completedRun({ universe, session });
  const plan = await quick(`calendar ${session}`).planSession({ session, universe });
  const patiently = createPatience({ key: `rerun/${universe}/${session}`, at: () => plan.now });
  // What is known today about the day, or, for models, what they were allowed to know.
  const asOf = plan.virtual || stage === 'train' || stage === 'forecast' ? before.asOf : plan.now;
  const known = {
    asOf,
    bytes: 0,
    bars: 0,
    actions: 0,
    restatements: 0,
    missing: [],
    providers: {},
    refused: {},
  };
  if (stage === 'score') {
    const { scored } = await heavy('outcomes of forecasts that ended').scoreForecasts({
      universe,
      session,
      asOf,
    });
    return { session, universe, state: 'completed', asOf, counts: { scored } };
  }
  const day: DailyPipelineInput = {
    ...{ session, universe, run, retrain: stage === 'train' },
    ...(symbols === undefined ? {} : { symbols }),
    // Without asking again there is nothing newer than what the run before received.
    ...(stage === 'ingest' ? {} : { ingested: known, since: before.since }),
    ...(stage === 'ingest' || stage === 'validate' ? {} : { validation: NOT_JUDGED }),
  };
  if (plan.mayForecast || stage === 'train') return runStages(day, plan, progress, patiently);
  return dataAgain(day, plan, progress, patiently);
}

/** In hindsight nothing is forecast, so no model is fitted or chosen for it either. */
async function dataAgain(
  day: DailyPipelineInput,
  plan: SessionPlan,
  progress: Progress,
  patiently: ReturnType<typeof createPatience>,
): Promise<DailyPipelineResult> {
  const { session, universe } = day;
  const symbols = day.symbols ?? plan.symbols;
  progress.begin('ingest', symbols.length);
  const ingested = day.ingested ?? (await ingestSession(plan, day, progress, patiently, { symbols }));
  progress.end('ingest', `${ingested.bars} bars, ${ingested.missing.length} symbols missing`);
  const { missing, bars, actions, restatements } = ingested;
  const arrived = { ...day, since: day.since ?? plan.now, asOf: ingested.asOf };
  const built = await validateAndBuild(arrived, progress, patiently);
  const { asOf } = built;
  const { scored } = await patiently(() =>
    heavy('outcomes of forecasts that ended').scoreForecasts({ universe, session, asOf }),
  );
  const { datasetVersion, featureSetVersion } = built.features;
  const counts = { bars, actions, restatements, quarantined: built.validation.quarantined, scored };
  return { session, universe, state: 'completed', asOf, datasetVersion, featureSetVersion, counts, missing };
}
