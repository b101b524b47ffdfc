/** Records of training runs and their artefacts: written once, whole or not at all. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import type { RunArtefact, RunRecord, RunStatus } from '../../schemas/runs.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

/** Call inside a transaction: record and artefacts belong together. The first record of a run stands; 0 when it was there. */
export async function insertRunRecord(db: Db, record: RunRecord): Promise<number> {
  const { rowCount } = await db.query(
    `insert into tempocast.run_record (training_run, model_version, record, measured, recorded_at)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [
      ...[record.trainingRun, record.modelVersion, JSON.stringify(record.content)],
      ...[JSON.stringify(record.measured), record.recordedAt],
    ],
  );
  if (rowCount !== 1) return 0;
  await insertRows<RunArtefact>(
    db,
    'run_artefact',
    ['training_run', 'name'],
    {
      training_run: ['text', () => record.trainingRun],
      name: ['text', (r) => r.name],
      kind: ['text', (r) => r.kind],
      key: ['text', (r) => r.key],
      media_type: ['text', (r) => r.mediaType],
      bytes: ['bigint', (r) => r.bytes],
    },
    record.artefacts,
  );
  return 1;
}

export async function runRecord(db: Db, trainingRun: string): Promise<RunRecord | undefined> {
  const row = await rowOf<Omit<RunRecord, 'artefacts'>>(
    db,
    `select training_run as "trainingRun", model_version as "modelVersion", record as content, measured,
       recorded_at as "recordedAt" from tempocast.run_record where training_run = $1`,
    [trainingRun],
  );
  if (row === undefined) return undefined;
  const artefacts = await rowsOf<RunArtefact>(
    db,
    `select name, kind, key, media_type as "mediaType", bytes::float8 as bytes from tempocast.run_artefact
     where training_run = $1 order by kind, name`,
    [trainingRun],
  );
  return { ...row, artefacts };
}

/** Family of the recipe by training run, of the runs with a record. */
export async function familiesOfRuns(db: Db, trainingRuns: readonly string[]): Promise<Map<string, string>> {
  const rows = await rowsOf<{ run: string; family: string }>(
    db,
    `select training_run as run, record -> 'recipe' ->> 'family' as family
     from tempocast.run_record where training_run = any($1)`,
    [trainingRuns],
  );
  return new Map(rows.map(({ run, family }) => [run, family]));
}

/** A line of the list of runs. */
export interface RunLine {
  id: string;
  universe: string;
  recipe: string;
  session: SessionDate;
  status: RunStatus;
  startedAt: Instant;
  finishedAt: Instant | null;
  /** Of one that failed. */
  errorType: string | null;
  error: string | null;
  /** null: not finished, or recorded by a version before this one. */
  modelVersion: string | null;
  commit: string | null;
  /** CRPS skill by horizon, from the scores. */
  skill: Record<string, number> | null;
}

/** One run; undefined when there is none of that whole id. */
export async function runLine(db: Db, id: string): Promise<RunLine | undefined> {
  return (await lines(db, { id, limit: 1 }))[0];
}

/** Newest first. */
export function runLines(
  db: Db,
  query: { universe?: string; recipe?: string; limit: number; offset?: number },
): Promise<RunLine[]> {
  return lines(db, query);
}

function lines(
  db: Db,
  query: { id?: string; universe?: string; recipe?: string; limit: number; offset?: number },
): Promise<RunLine[]> {
  return rowsOf<RunLine>(
    db,
    `select t.id, t.universe, t.recipe, t.session, t.status, t.started_at as "startedAt",
       t.finished_at as "finishedAt", t.error_type as "errorType", t.error, m.id as "modelVersion", r.measured #>> '{code,commit}' as commit,
       (select jsonb_object_agg(e.horizon, e.metrics -> 'skill') from tempocast.evaluation e
        where e.training_run = t.id) as skill
     from tempocast.training_run t
     left join tempocast.run_record r on r.training_run = t.id
     left join lateral (
       select id from tempocast.model_version where training_run = t.id order by as_of desc, id limit 1) m on true
     where ($1::text is null or t.universe = $1) and ($2::text is null or t.recipe = $2)
       and ($5::text is null or t.id = $5)
     order by t.session desc, t.started_at desc, t.id limit $3 offset $4`,
    [query.universe ?? null, query.recipe ?? null, query.limit, query.offset ?? 0, query.id ?? null],
  );
}
