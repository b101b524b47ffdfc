/** Where the run of a session is. Mutable, unlike everything it produces. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';

export { latestPublished, type PublishedRow, publishedSession, publishSession } from './published.ts';

export interface SessionRunRow {
  universe: string;
  session: SessionDate;
  workflowId: string;
  runId: string;
  /** `closed`: the exchange does not trade that day. */
  state: 'running' | 'completed' | 'failed' | 'closed';
  asOf: Instant | null;
  stage: string | null;
  summary: unknown;
  startedAt: Instant;
  finishedAt: Instant | null;
}

export type SessionRunUpdate = Omit<SessionRunRow, 'asOf' | 'stage' | 'summary' | 'finishedAt'> &
  Partial<Pick<SessionRunRow, 'asOf' | 'stage' | 'summary' | 'finishedAt'>>;

/** Writes the state of a run; what is left out keeps its value, a running state forgets an earlier end. */
export async function upsertSessionRun(db: Db, run: SessionRunUpdate): Promise<void> {
  await db.query(
    prepared(`insert into tempocast.session_run as r
       (universe, session, workflow_id, run_id, state, as_of, stage, summary, started_at, finished_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (universe, session) do update set
       workflow_id = excluded.workflow_id, run_id = excluded.run_id, state = excluded.state,
       as_of = coalesce(excluded.as_of, r.as_of), stage = coalesce(excluded.stage, r.stage),
       summary = coalesce(excluded.summary, r.summary),
       started_at = case when excluded.run_id = r.run_id then r.started_at else excluded.started_at end,
       finished_at = case when excluded.state = 'running' then null
                     else coalesce(excluded.finished_at, r.finished_at) end`),
    [
      run.universe,
      run.session,
      run.workflowId,
      run.runId,
      run.state,
      run.asOf ?? null,
      run.stage ?? null,
      run.summary === undefined || run.summary === null ? null : JSON.stringify(run.summary),
      run.startedAt,
      run.finishedAt ?? null,
    ],
  );
}

const COLUMNS = `universe, session, workflow_id as "workflowId", run_id as "runId", state, as_of as "asOf", stage,
  summary, started_at as "startedAt", finished_at as "finishedAt"`;

export function sessionRun(
  db: Db,
  query: { universe: string; session: SessionDate },
): Promise<SessionRunRow | undefined> {
  return rowOf<SessionRunRow>(
    db,
    prepared(`select ${COLUMNS} from tempocast.session_run where universe = $1 and session = $2`),
    [query.universe, query.session],
  );
}

/** Newest session first. */
export function sessionRuns(db: Db, query: { universe: string; limit: number }): Promise<SessionRunRow[]> {
  return rowsOf<SessionRunRow>(
    db,
    `select ${COLUMNS} from tempocast.session_run where universe = $1 order by session desc limit $2`,
    [query.universe, query.limit],
  );
}

/** Completed sessions of [from, before) whose data was known by `asOf`, oldest first. */
export function completedRuns(
  db: Db,
  query: { universe: string; from: SessionDate; before: SessionDate; asOf: Instant },
): Promise<{ session: SessionDate; asOf: Instant }[]> {
  return rowsOf(
    db,
    prepared(`select session, as_of as "asOf" from tempocast.session_run
     where universe = $1 and state = 'completed' and session >= $2 and session < $3 and as_of <= $4
     order by session`),
    [query.universe, query.from, query.before, query.asOf],
  );
}

export interface StageTimingRow {
  universe: string;
  session: SessionDate;
  stage: string;
  /** Wall time of the last attempt. */
  ms: number;
  detail?: unknown;
}

export async function stageTiming(db: Db, row: StageTimingRow): Promise<void> {
  await db.query(
    prepared(`insert into tempocast.stage_timing (universe, session, stage, ms, detail) values ($1, $2, $3, $4, $5)
     on conflict (universe, session, stage) do update set ms = excluded.ms, detail = excluded.detail`),
    [
      row.universe,
      row.session,
      row.stage,
      row.ms,
      row.detail === undefined || row.detail === null ? null : JSON.stringify(row.detail),
    ],
  );
}

export function stageTimings(
  db: Db,
  query: { universe: string; session: SessionDate },
): Promise<StageTimingRow[]> {
  return rowsOf<StageTimingRow>(
    db,
    `select universe, session, stage, ms, detail from tempocast.stage_timing
     where universe = $1 and session = $2 order by stage`,
    [query.universe, query.session],
  );
}
