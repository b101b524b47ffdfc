/** What changed between two dataset versions, by cause: pure. */
import type { RestatementRecord, SessionDate } from '../../schemas/market.ts';
import type { DatasetRow } from '../../stores/lake/dataset-part.ts';
import type { DatasetManifest } from './dataset.ts';
import { diffRecords, type NamedRecord } from './diff-records.ts';

/** A restatement's cause, or why a row is in one version only. */
export type ChangeCause =
  | RestatementRecord['cause']
  | 'new-session'
  | 'late-arrival'
  | 'quarantined'
  | 'released'
  | 'new-knowledge'
  | 'universe'
  | 'range';

export interface RowChange {
  symbol: string;
  session: SessionDate;
  change: 'added' | 'removed' | 'changed';
  cause: ChangeCause;
  /** Of a changed row: what it was and what it is. */
  fields: Record<string, { before: number; after: number }>;
  /** Who said so: the provider of the newer version, else of the older. */
  source: string;
}

export interface DatasetDiff {
  changes: RowChange[];
  summary: { change: RowChange['change']; cause: ChangeCause; rows: number; symbols: number }[];
  symbols: { added: string[]; removed: string[] };
  /** Bars that are the same, those of shared parts included. */
  same: number;
}

const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'split', 'dividend'] as const;

interface Side {
  manifest: DatasetManifest;
  /** Rows of the parts that the versions do not share. */
  rows: readonly DatasetRow[];
  /** Of the datasets beside bars, as `rows`. */
  records?: readonly NamedRecord[];
}

/** @param restatements those learned after `before.asOf`, up to `after.asOf` */
export function diffDatasets(
  before: Side,
  after: Side,
  restatements: readonly RestatementRecord[],
): DatasetDiff {
  const old = byKey(before.rows);
  const now = byKey(after.rows);
  const causes = new Map(restatements.map((r) => [`${r.symbol} ${r.session}`, r.cause]));
  const changes: RowChange[] = [];
  for (const [key, row] of now) {
    const was = old.get(key);
    const { symbol, session, source } = row;
    if (was === undefined) {
      const cause = causeOfOneSided(row, before.manifest, 'released');
      changes.push({ symbol, session, change: 'added', cause, fields: {}, source });
      continue;
    }
    const fields = Object.fromEntries(
      FIELDS.filter((name) => !Object.is(was[name], row[name])).map((name) => [
        name,
        { before: was[name], after: row[name] },
      ]),
    );
    if (Object.keys(fields).length === 0) continue;
    const cause = causes.get(key) ?? causeOfVersion(was, row, before.manifest, after.manifest);
    changes.push({ symbol, session, change: 'changed', cause, fields, source });
  }
  for (const [key, row] of old) {
    if (now.has(key)) continue;
    const { symbol, session, source } = row;
    const cause = causeOfOneSided(row, after.manifest, 'quarantined');
    changes.push({ symbol, session, change: 'removed', cause, fields: {}, source });
  }
  const same = after.manifest.rows - changes.filter(({ change }) => change !== 'removed').length;
  const [a, b] = [before, after].map(({ manifest, records = [] }) => ({ manifest, records }));
  changes.push(...diffRecords(a!, b!));
  changes.sort((a, b) => compare(a.symbol, b.symbol) || compare(a.session, b.session));
  const [had, has] = [before.manifest, after.manifest].map((m) => [...m.symbols, ...m.context]);
  return {
    changes,
    summary: summarised(changes),
    symbols: { added: missingFrom(has!, had!), removed: missingFrom(had!, has!) },
    same,
  };
}

/** Why another version of the row is seen, when nobody restated it: a hold, a release, or an overlay taken back. */
function causeOfVersion(
  was: DatasetRow,
  row: DatasetRow,
  before: DatasetManifest,
  after: DatasetManifest,
): ChangeCause {
  const isHeld = ({ symbol, session, knownAt }: DatasetRow, { quarantined }: DatasetManifest) =>
    quarantined.some((entry) => entry.startsWith(`${symbol} ${session} ${knownAt} `));
  for (const { source } of [was, row]) if (source === 'operator' || source === 'repair') return source;
  if (isHeld(was, after)) return 'quarantined';
  if (isHeld(row, before)) return 'released';
  return was.source === row.source ? 'unexplained' : 'provider-switch';
}

/** Why the version of `manifest` has no such row. */
function causeOfOneSided(
  { symbol, session, knownAt, source }: DatasetRow,
  manifest: DatasetManifest,
  held: 'quarantined' | 'released',
): ChangeCause {
  if (![...manifest.symbols, ...manifest.context].includes(symbol)) return 'universe';
  if (session < manifest.from) return 'range';
  if (session > manifest.session) return held === 'released' ? 'new-session' : 'range';
  if (manifest.quarantined.some((entry) => entry.startsWith(`${symbol} ${session} `))) {
    // What was held may have been let go, or replaced by a version that is right.
    if (held === 'quarantined' || knownAt <= manifest.asOf) return held;
    return source === 'operator' || source === 'repair' ? source : 'vendor-correction';
  }
  return held === 'released' ? 'late-arrival' : 'unexplained';
}

function summarised(changes: readonly RowChange[]): DatasetDiff['summary'] {
  const groups = Map.groupBy(changes, ({ change, cause }) => `${change} ${cause}`);
  return [...groups.values()]
    .map((of) => {
      const { change, cause } = of[0]!;
      return { change, cause, rows: of.length, symbols: new Set(of.map(({ symbol }) => symbol)).size };
    })
    .sort((a, b) => b.rows - a.rows || compare(a.cause, b.cause));
}

const byKey = (rows: readonly DatasetRow[]) =>
  new Map(rows.map((row) => [`${row.symbol} ${row.session}`, row]));
const missingFrom = (some: string[], others: string[]) =>
  some.filter((name) => !others.includes(name)).sort();
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
