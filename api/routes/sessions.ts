/** Did last night work? Recent session runs with the time of each stage and a way into the Temporal UI. */
import { Type } from 'typebox';
import { SessionsSchema } from '../../schemas/api.ts';
import { STAGES } from '../../schemas/pipeline.ts';
import { type SessionRunRow, sessionRuns, stageTimings } from '../../stores/postgres/runs.ts';
import { type ApiContext, runUrl } from '../context.ts';
import { closedObject, countTo, None } from '../parameters.ts';
import type { Route } from '../route.ts';
import { publishedFreshness } from '../serving-state.ts';

export const sessionsRoute: Route = {
  path: '/v1/sessions',
  operationId: 'listSessions',
  summary: 'Recent session runs, newest first.',
  pathSchema: None,
  querySchema: closedObject({ limit: Type.Optional(countTo(60, 10)) }),
  response: SessionsSchema,
  keep: 1_000,
  async load(context, { query, state }) {
    const { db, universe } = context;
    const runs = await sessionRuns(db, { universe, limit: Number(query.limit) });
    const freshness = state.published ? publishedFreshness(state) : null;
    const sessions = await Promise.all(runs.map((run) => shown(context, run)));
    return { freshness, body: { universe, temporalUrl: context.temporal.uiUrl, freshness, sessions } };
  },
};

async function shown(context: ApiContext, run: SessionRunRow) {
  const { universe, runId, ...rest } = run;
  const timings = await stageTimings(context.db, { universe, session: run.session });
  return {
    ...rest,
    runUrl: runUrl(context, run.workflowId, runId),
    stages: timings
      .toSorted((a, b) => orderOf(a.stage) - orderOf(b.stage))
      .map(({ stage, ms, detail }) => ({ stage, milliseconds: ms, detail: textOf(detail) })),
  };
}

const textOf = (detail: unknown) =>
  detail == null || typeof detail === 'string' ? (detail ?? null) : JSON.stringify(detail);

const orderOf = (stage: string) => (STAGES as readonly string[]).indexOf(stage);
