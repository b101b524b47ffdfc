/** Experiments and their trials: appended, never changed. */
import type { ExperimentEnd, ExperimentRow } from '../../schemas/experiments.ts';
import { type Db, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

/** A second start of the same experiment keeps the first one's row. */
export function insertExperiment(db: Db, row: ExperimentRow): Promise<number> {
  return insertRows(
    db,
    'experiment',
    ['id'],
    {
      id: ['text', (r) => r.id],
      universe: ['text', (r) => r.universe],
      kind: ['text', (r) => r.kind],
      name: ['text', (r) => r.name],
      dataset_version: ['text', (r) => r.datasetVersion],
      feature_set_version: ['text', (r) => r.featureSetVersion],
      session: ['date', (r) => r.session],
      as_of: ['timestamptz', (r) => r.asOf],
      matrix_key: ['text', (r) => r.matrixKey],
      spec: ['jsonb', (r) => r.spec],
      by: ['text', (r) => r.by],
      started_at: ['timestamptz', (r) => r.startedAt],
    },
    [row],
  );
}

export function insertExperimentEnd(db: Db, row: ExperimentEnd): Promise<number> {
  return insertRows(
    db,
    'experiment_end',
    ['experiment', 'ended_at'],
    {
      experiment: ['text', (r) => r.experiment],
      ended_at: ['timestamptz', (r) => r.endedAt],
      status: ['text', (r) => r.status],
      winner: ['bigint', (r) => r.winner],
      summary: ['jsonb', (r) => r.summary],
    },
    [row],
  );
}

const COLUMNS = `e.id, e.universe, e.kind, e.name, e.dataset_version as "datasetVersion",
  e.feature_set_version as "featureSetVersion", e.session, e.as_of as "asOf", e.by, e.started_at as "startedAt",
  e.spec, e.matrix_key as "matrixKey"`;

export interface ExperimentSummary extends ExperimentRow {
  trials: number;
  completed: number;
  /** null: no end is recorded; it runs, or its workflow was terminated. */
  end: ExperimentEnd | null;
}

const SUMMARY = `select ${COLUMNS},
    (select count(*)::int from tempocast.trial t where t.experiment = e.id) as trials,
    (select count(distinct r.number)::int from tempocast.trial_result r
     where r.experiment = e.id and r.status = 'completed') as completed,
    (select jsonb_build_object('experiment', x.experiment, 'endedAt', x.ended_at, 'status', x.status,
       'winner', x.winner, 'summary', x.summary)
     from tempocast.experiment_end x where x.experiment = e.id order by x.ended_at desc limit 1) as "end"
  from tempocast.experiment e`;

/** Newest first. */
export function experiments(
  db: Db,
  query: { universe: string; limit: number },
): Promise<ExperimentSummary[]> {
  return rowsOf<ExperimentSummary>(
    db,
    `${SUMMARY} where e.universe = $1 order by e.started_at desc, e.id limit $2`,
    [query.universe, query.limit],
  );
}

/** By its id or the beginning of one, when only one begins like that. */
export async function experimentById(db: Db, prefix: string): Promise<ExperimentSummary | undefined> {
  const rows = await rowsOf<ExperimentSummary>(
    db,
    `${SUMMARY} where starts_with(e.id, $1) order by e.id = $1 desc limit 2`,
    [prefix],
  );
  return rows.length === 1 || rows[0]?.id === prefix ? rows[0] : undefined;
}

/** Of all time; what the deflated Sharpe ratio has to know. */
export async function trialsCounted(
  db: Db,
  query: { universe: string; datasetVersion?: string },
): Promise<{ trials: number; configurations: number }> {
  const row = await rowOf<{ trials: number; configurations: number }>(
    db,
    `select count(*)::int as trials, count(distinct recipe_hash)::int as configurations from tempocast.trial
     where universe = $1 and ($2::text is null or dataset_version = $2)`,
    [query.universe, query.datasetVersion ?? null],
  );
  return row!;
}
