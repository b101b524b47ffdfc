/** Dataset versions by name: an id, the beginning of one, or `latest` and `previous` of the universe. */
import type { DatasetManifest } from '../../activities/features/dataset.ts';
import { type DatasetDiff, diffDatasets } from '../../activities/features/diff.ts';
import type { NamedRecord } from '../../activities/features/diff-records.ts';
import { TerminalError } from '../../schemas/errors.ts';
import { getContent } from '../../stores/lake/content.ts';
import { type DatasetRow, getDatasetPart } from '../../stores/lake/dataset-part.ts';
import type { Lake } from '../../stores/lake/lake.ts';
import { getRecordPart } from '../../stores/lake/record-part.ts';
import { type DatasetVersionRow, datasetVersions } from '../../stores/postgres/datasets.ts';
import type { Db } from '../../stores/postgres/db.ts';
import { restatementsOf } from '../../stores/postgres/restatements.ts';

const SHOWN = 5;

/** Throws UnknownDataset, AmbiguousDataset (terminal). */
export async function findVersion(db: Db, universe: string, name: string): Promise<DatasetVersionRow> {
  const newest = await datasetVersions(db, { universe, limit: 2 });
  const named = { latest: newest[0], previous: newest[1] }[name];
  if (named !== undefined) return named;
  const found = /^[0-9a-f]{4,64}$/.test(name) ? await datasetVersions(db, { idPrefix: name, limit: 2 }) : [];
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    throw new TerminalError(
      'AmbiguousDataset',
      `${name} begins several dataset versions: write more of the id`,
    );
  }
  const known = (await datasetVersions(db, { universe, limit: SHOWN })).map(({ id }) => id.slice(0, 12));
  throw new TerminalError(
    'UnknownDataset',
    `unknown dataset version "${name}": allowed are latest, previous, and ids or their first characters; newest: ${known.join(', ') || 'none'}`,
  );
}

export async function manifestOf(lake: Lake, { manifestKey }: DatasetVersionRow): Promise<DatasetManifest> {
  return JSON.parse(new TextDecoder().decode(await getContent(lake, manifestKey))) as DatasetManifest;
}

/** Reads only the parts that the two versions do not share. Throws NoSnapshot (terminal). */
export async function diffVersions(
  { db, lake }: { db: Db; lake: Lake },
  before: DatasetVersionRow,
  after: DatasetVersionRow,
): Promise<DatasetDiff> {
  const [a, b] = await Promise.all([manifestOf(lake, before), manifestOf(lake, after)]);
  const symbols = [...new Set([...a.symbols, ...a.context, ...b.symbols, ...b.context])];
  const [from, to] = a.asOf <= b.asOf ? [a.asOf, b.asOf] : [b.asOf, a.asOf];
  const learned = (await restatementsOf(db, { symbols, asOf: to })).filter(({ knownAt }) => knownAt > from);
  return diffDatasets(
    { manifest: a, rows: await ownRows(lake, before.id, a, b), records: await ownRecords(lake, a, b) },
    { manifest: b, rows: await ownRows(lake, after.id, b, a), records: await ownRecords(lake, b, a) },
    learned,
  );
}

async function ownRows(
  lake: Lake,
  id: string,
  manifest: DatasetManifest,
  other: DatasetManifest,
): Promise<DatasetRow[]> {
  if (manifest.parts === undefined) {
    throw new TerminalError(
      'NoSnapshot',
      `dataset version ${id.slice(0, 12)} was made by version 0.1.0, which stored no rows beside the manifest: compare newer ones`,
    );
  }
  const shared = new Set(other.parts?.map(({ key }) => key));
  const rows: DatasetRow[] = [];
  for (const { key } of manifest.parts.filter((part) => !shared.has(part.key))) {
    for (const row of await getDatasetPart(lake, key)) rows.push(row);
  }
  return rows;
}

async function ownRecords(
  lake: Lake,
  manifest: DatasetManifest,
  other: DatasetManifest,
): Promise<NamedRecord[]> {
  const shared = new Set(other.records?.parts.map(({ key }) => key));
  const records: NamedRecord[] = [];
  for (const { dataset, key } of manifest.records?.parts ?? []) {
    if (shared.has(key)) continue;
    for (const record of await getRecordPart(lake, key)) records.push({ dataset, record });
  }
  return records;
}
