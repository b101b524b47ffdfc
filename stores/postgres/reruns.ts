/** Stages that were run again for a past session, beside the session's own run. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';

export interface RerunRow {
  runId: string;
  workflowId: string;
  universe: string;
  session: SessionDate;
  /** First stage that was run again; everything downstream of it followed. */
  stage: string;
  /** Only these were fetched again; null: all. */
  symbols: string[] | null;
  requestedBy: string;
  reason: string;
  state: 'running' | 'completed' | 'failed';
  asOf: Instant | null;
  summary: unknown;
  startedAt: Instant;
  finishedAt: Instant | null;
}

/** The first call begins it, the second ends it. Returns the how-manieth of its session it is. */
export async function upsertRerun(db: Db, row: RerunRow): Promise<number> {
  await db.query(
    `insert into tempocast.rerun as r (run_id, workflow_id, universe, session, stage, symbols, requested_by,
       reason, state, as_of, summary, started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (run_id) do update set state = excluded.state, as_of = excluded.as_of,
       summary = excluded.summary, finished_at = excluded.finished_at`,
    [
      row.runId,
      row.workflowId,
      row.universe,
      row.session,
      row.stage,
      row.symbols,
      row.requestedBy,
      row.reason,
      row.state,
      row.asOf,
      row.summary === null || row.summary === undefined ? null : JSON.stringify(row.summary),
      row.startedAt,
      row.finishedAt,
    ],
  );
  const { rowCount } = await db.query(
    `select from tempocast.rerun
     where universe = $1 and session = $2 and (started_at, run_id) <= ($3::timestamptz, $4)`,
    [row.universe, row.session, row.startedAt, row.runId],
  );
  return rowCount!;
}

/** Newest first. */
export function rerunsOf(db: Db, query: { universe: string; session: SessionDate }): Promise<RerunRow[]> {
  return rowsOf<RerunRow>(
    db,
    `select run_id as "runId", workflow_id as "workflowId", universe, session, stage, symbols,
       requested_by as "requestedBy", reason, state, as_of as "asOf", summary, started_at as "startedAt",
       finished_at as "finishedAt"
     from tempocast.rerun where universe = $1 and session = $2 order by started_at desc, run_id`,
    [query.universe, query.session],
  );
}
