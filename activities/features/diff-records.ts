/** What changed between two dataset versions in the datasets beside bars: pure. */
import type {
  AnyRecord,
  EarningsRecord,
  FactRecord,
  ListingRecord,
  MacroRecord,
  NewsRecord,
  RecordDataset,
} from '../../schemas/feature-records.ts';
import { OVERLAY_SOURCES, type OverlaySource, sourceOfKey } from '../../schemas/overlays.ts';
import type { DatasetManifest } from './dataset.ts';
import type { RowChange } from './diff.ts';

export interface NamedRecord {
  dataset: RecordDataset;
  record: AnyRecord;
}

interface Side {
  manifest: Pick<DatasetManifest, 'asOf'>;
  /** Rows of the parts that the versions do not share. */
  records: readonly NamedRecord[];
}

/**
 * Versions are only ever added, unless one was held back or let go: a row that is new was learned since, arrived late, or
 * was let go.
 */
export function diffRecords(before: Side, after: Side): RowChange[] {
  const [old, now] = [byName(before.records), byName(after.records)];
  const changes: RowChange[] = [];
  for (const [name, one] of now) {
    if (old.has(name)) continue;
    const cause = one.record.knownAt > before.manifest.asOf ? 'new-knowledge' : 'late-arrival';
    changes.push(changeOf(one, 'added', overlayOr(one, cause)));
  }
  for (const [name, one] of old) {
    if (now.has(name)) continue;
    const cause = one.record.knownAt > after.manifest.asOf ? 'new-knowledge' : 'quarantined';
    changes.push(changeOf(one, 'removed', cause));
  }
  return changes;
}

function changeOf(one: NamedRecord, change: RowChange['change'], cause: RowChange['cause']): RowChange {
  const { subject, valid } = whatOf(one);
  const source = sourceOfKey(one.record.rawKey);
  return { symbol: `${one.dataset} ${subject}`, session: valid, change, cause, fields: {}, source };
}

function overlayOr({ record }: NamedRecord, cause: RowChange['cause']): RowChange['cause'] {
  const source = sourceOfKey(record.rawKey) as OverlaySource;
  return OVERLAY_SOURCES.includes(source) ? source : cause;
}

function whatOf({ dataset, record }: NamedRecord): { subject: string; valid: string } {
  const of = {
    macro: (r: MacroRecord) => [r.series, r.period],
    fundamentals: (r: FactRecord) => [`${r.symbol} ${r.concept}`, r.periodEnd],
    earnings: (r: EarningsRecord) => [r.symbol, r.date],
    news: (r: NewsRecord) => [r.symbol, r.publishedAt.slice(0, 10)],
    listings: (r: ListingRecord) => [`${r.list} ${r.symbol}`, r.from],
  }[dataset] as (record: AnyRecord) => [string, string];
  const [subject, valid] = of(record);
  return { subject, valid };
}

const byName = (records: readonly NamedRecord[]) =>
  new Map(records.map((one) => [`${one.dataset} ${JSON.stringify(Object.entries(one.record).sort())}`, one]));
