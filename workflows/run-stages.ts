/** What happens to a session, stage by stage. */
import { executeChild, ParentClosePolicy, upsertSearchAttributes } from '@temporalio/workflow';
import type { SessionPlan } from '../activities/ingest/plan-session.ts';
import { type DailyPipelineInput, type DailyPipelineResult, workflowId } from '../schemas/pipeline.ts';
import { decideContest } from './decide-contest.ts';
import { forecastAndScore } from './forecast-session.ts';
import { ingestSession } from './ingest-session.ts';
import type { Patiently } from './patience.ts';
import type { Progress } from './progress.ts';
import { searchAttribute } from './search-attributes.ts';
import { modelsAndChampion } from './train-session.ts';
import { awaitTurn } from './turn.ts';
import { type BuiltSession, validateAndBuild } from './validate-session.ts';

/** All stages of a session, or those that its input has not done yet. */
export async function runStages(
  input: DailyPipelineInput & { built?: BuiltSession },
  plan: SessionPlan,
  progress: Progress,
  patiently: Patiently,
): Promise<DailyPipelineResult> {
  const { session, universe } = input;
  const turn = awaitTurn(input.inTurn);
  const symbols = input.symbols ?? plan.symbols;
  progress.begin('ingest', symbols.length);
  const ingested =
    input.ingested ?? (await ingestSession(plan, input, progress, patiently, { symbols, tells: true }));
  const { missing } = ingested;
  progress.end(
    'ingest',
    `${ingested.bars} bars, ${ingested.actions} actions, ${missing.length} symbols missing`,
  );

  const arrived = { ...input, since: input.since ?? plan.now, asOf: ingested.asOf };
  const built = await validateAndBuild(arrived, progress, patiently, input.built);
  // A repair that the policy applied is known a millisecond after what it repairs.
  const { asOf } = built;
  const models = await modelsAndChampion({ session, universe, asOf }, built, progress, (recipe, args) =>
    executeChild('trainModelWorkflow', {
      workflowId: workflowId.train(universe, recipe, session),
      args: [args],
      parentClosePolicy: ParentClosePolicy.TERMINATE,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${recipe}: walk-forward and fit as of ${session}`,
      typedSearchAttributes: [
        { key: searchAttribute.session, value: session },
        { key: searchAttribute.universe, value: universe },
        { key: searchAttribute.model, value: recipe },
      ],
    }),
  );
  upsertSearchAttributes([{ key: searchAttribute.model, value: models.champion }]);
  await turn();
  const served = await forecastAndScore(
    {
      session,
      universe,
      asOf,
      issuedAt: plan.virtual ? asOf : new Date().toISOString(),
      plan,
      skipScore: input.skipScore,
    },
    built,
    models,
    progress,
    patiently,
  );
  // A backfill scores in session order itself; the contest goes on with the first day after it.
  const decides = plan.contest === true && !input.skipScore;
  const decisions = decides ? await decideContest({ session, universe, asOf }, progress) : 0;
  return {
    session,
    universe,
    state: 'completed',
    asOf,
    datasetVersion: built.features.datasetVersion,
    featureSetVersion: built.features.featureSetVersion,
    champion: models.champion,
    counts: {
      requests: plan.symbols.length,
      bytes: ingested.bytes,
      bars: ingested.bars,
      actions: ingested.actions,
      restatements: ingested.restatements,
      missing: missing.length,
      expectations: built.validation.expectations,
      expectationsFailed: built.validation.failed.length,
      quarantined: built.validation.quarantined,
      rows: built.features.rows,
      features: built.features.features,
      trained: models.trained,
      ...(decides ? { decisions } : {}),
      ...served,
    },
    providers: ingested.providers,
    missing,
  };
}
