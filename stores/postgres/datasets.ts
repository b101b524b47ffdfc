/** Dataset versions, feature sets and the matrices built from them: what a model was trained on. */
import type { Instant, SessionDate } from '../../schemas/market.ts';
import { type Db, prepared, rowOf, rowsOf } from './db.ts';
import { insertRows } from './insert.ts';

export interface DatasetVersionRow {
  /** Hash of the manifest. */
  id: string;
  universe: string;
  session: SessionDate;
  asOf: Instant;
  /** Lake key of the list of rows and raw objects. */
  manifestKey: string;
  rows: number;
  rowHash: string;
}

export function insertDatasetVersion(db: Db, row: DatasetVersionRow): Promise<number> {
  return insertRows(
    db,
    'dataset_version',
    ['id'],
    {
      id: ['text', (r) => r.id],
      universe: ['text', (r) => r.universe],
      session: ['date', (r) => r.session],
      as_of: ['timestamptz', (r) => r.asOf],
      manifest_key: ['text', (r) => r.manifestKey],
      rows: ['bigint', (r) => r.rows],
      row_hash: ['text', (r) => r.rowHash],
    },
    [row],
  );
}

export function datasetVersion(db: Db, id: string): Promise<DatasetVersionRow | undefined> {
  return rowOf<DatasetVersionRow>(
    db,
    `select id, universe, session, as_of as "asOf", manifest_key as "manifestKey", rows, row_hash as "rowHash"
     from tempocast.dataset_version where id = $1`,
    [id],
  );
}

/** Newest first. */
export function datasetVersions(
  db: Db,
  query: { universe?: string; idPrefix?: string; limit: number },
): Promise<DatasetVersionRow[]> {
  return rowsOf<DatasetVersionRow>(
    db,
    `select id, universe, session, as_of as "asOf", manifest_key as "manifestKey", rows, row_hash as "rowHash"
     from tempocast.dataset_version
     where ($1::text is null or universe = $1) and ($2::text is null or starts_with(id, $2))
     order by as_of desc, id limit $3`,
    [query.universe ?? null, query.idPrefix ?? null, query.limit],
  );
}

/** The first asOf under which each session from `from` to `to` was run, of runs known by `asOf`. */
export async function firstRuns(
  db: Db,
  query: { universe: string; from: SessionDate; to: SessionDate; asOf: Instant },
): Promise<Record<SessionDate, Instant>> {
  const rows = await rowsOf<{ session: SessionDate; asOf: Instant }>(
    db,
    `select session, min(as_of) as "asOf" from tempocast.dataset_version
     where universe = $1 and session between $2 and $3 and as_of <= $4 group by session`,
    [query.universe, query.from, query.to, query.asOf],
  );
  return Object.fromEntries(rows.map(({ session, asOf }) => [session, asOf]));
}

export interface FeatureSetRow {
  /** Hash of the definitions. */
  id: string;
  definitions: unknown;
}

export function insertFeatureSet(db: Db, row: FeatureSetRow): Promise<number> {
  return insertRows(
    db,
    'feature_set',
    ['id'],
    { id: ['text', (r) => r.id], definitions: ['jsonb', (r) => r.definitions] },
    [row],
  );
}

export function featureSet(db: Db, id: string): Promise<FeatureSetRow | undefined> {
  return rowOf<FeatureSetRow>(
    db,
    prepared('select id, definitions from tempocast.feature_set where id = $1'),
    [id],
  );
}

export interface MatrixRow {
  /** Lake key of the panel. */
  key: string;
  sha256: string;
  datasetVersion: string;
  featureSetVersion: string;
  rows: number;
  columns: number;
}

export function insertMatrix(db: Db, row: MatrixRow): Promise<number> {
  return insertRows(
    db,
    'matrix',
    ['dataset_version', 'feature_set_version'],
    {
      key: ['text', (r) => r.key],
      sha256: ['text', (r) => r.sha256],
      dataset_version: ['text', (r) => r.datasetVersion],
      feature_set_version: ['text', (r) => r.featureSetVersion],
      rows: ['bigint', (r) => r.rows],
      columns: ['bigint', (r) => r.columns],
    },
    [row],
  );
}

export function matrixFor(
  db: Db,
  query: { datasetVersion: string; featureSetVersion: string },
): Promise<MatrixRow | undefined> {
  return rowOf<MatrixRow>(
    db,
    `select key, sha256, dataset_version as "datasetVersion", feature_set_version as "featureSetVersion",
       rows, columns
     from tempocast.matrix where dataset_version = $1 and feature_set_version = $2`,
    [query.datasetVersion, query.featureSetVersion],
  );
}
