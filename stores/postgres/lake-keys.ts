/** Which objects of the lake rows name, and what retention did with some. */
import type { Instant } from '../../schemas/market.ts';
import { type Db, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface NamedKeys {
  /** Manifests of dataset versions; `lineage`: a forecast or a model rests on it. */
  manifests: { key: string; lineage: boolean }[];
  /** Every other key that a row names; `lineage`: a forecast, a model or the next dataset version needs it. */
  objects: { key: string; lineage: boolean }[];
}

/**
 * Bars and actions, and what operators and repairs said of them, are read again by every later dataset version, so
 * their raw objects count as needed whether or not a forecast has used them yet.
 */
export async function namedKeys(db: Db): Promise<NamedKeys> {
  const used = `with used as (
    select dataset_version as id from tempocast.forecast union select dataset_version from tempocast.model_version)`;
  const manifests = await rowsOf<NamedKeys['manifests'][number]>(
    db,
    `${used} select manifest_key as key, bool_or(id in (select id from used)) as lineage
     from tempocast.dataset_version group by manifest_key order by 1`,
  );
  const objects = await rowsOf<NamedKeys['objects'][number]>(
    db,
    `${used}, named as (
       select key, dataset in ('bars', 'chart', 'actions') or source in ('operator', 'repair') as lineage
         from tempocast.raw_object
       union all select key, dataset_version in (select id from used) from tempocast.matrix
       union all select artifact_key, true from tempocast.model_version
       union all select key, true from tempocast.run_artefact
       union all select object_key, false from tempocast.fold
       union all select model_key, false from tempocast.fold where model_key is not null
       union all select evaluation_key, false from tempocast.trial_result where evaluation_key is not null
       union all select summary->>'comparisonKey', false from tempocast.experiment_end
         where summary->>'comparisonKey' is not null
       union all select evaluation_key, id in (select training_run from tempocast.model_version)
         from tempocast.training_run where evaluation_key is not null)
     select key, bool_or(lineage) as lineage from named group by key order by 1`,
  );
  return { manifests, objects };
}

export interface LakeEventRow {
  key: string;
  at: Instant;
  action: 'moved' | 'removed';
  rule: string;
  bytes: number;
}

export function insertLakeEvents(db: Db, rows: readonly LakeEventRow[]): Promise<number> {
  return insertRows(
    db,
    'lake_event',
    ['key', 'at', 'action'],
    {
      key: ['text', (r) => r.key],
      at: ['timestamptz', (r) => r.at],
      action: ['text', (r) => r.action],
      rule: ['text', (r) => r.rule],
      bytes: ['bigint', (r) => r.bytes],
    },
    rows,
  );
}

/** Keys that retention has removed: rows may still name them. */
export async function removedKeys(db: Db): Promise<Set<string>> {
  const rows = await rowsOf<{ key: string }>(
    db,
    `select distinct key from tempocast.lake_event where action = 'removed'`,
  );
  return new Set(rows.map(({ key }) => key));
}

/** Runs in progress, newest first: retention waits for them, since they may name what nothing names yet. */
export function runningSessions(
  db: Db,
): Promise<{ universe: string; session: string; startedAt: Instant }[]> {
  return rowsOf(
    db,
    `select universe, session, started_at as "startedAt" from tempocast.session_run
     where state = 'running' order by started_at desc`,
  );
}
