/** A dataset version: exactly which rows a panel was built from, and the raw objects they came from. */
import { createHash } from 'node:crypto';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { calendarOf } from '../../forecasting/calendar/calendars.ts';
import type { Feature } from '../../forecasting/features/feature.ts';
import { featuresOffered } from '../../forecasting/features/offered.ts';
import { buildPanel, type PanelRequest } from '../../forecasting/features/panel.ts';
import { cutoffsOf } from '../../forecasting/features/records/cutoffs.ts';
import type { Universe } from '../../schemas/config.ts';
import { RECORD_DATASETS, type RecordTables } from '../../schemas/feature-records.ts';
import type { BarSeries, Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { byRow, type DatasetRow, partKey, partSha256, partWith } from '../../stores/lake/dataset-part.ts';
import { type RecordPart, recordParts } from '../../stores/lake/record-part.ts';
import { growSeries, hashedBytes, type SeriesGrowth, startSeries } from './series-growth.ts';

export interface DatasetManifest {
  universe: string;
  symbols: string[];
  context: string[];
  market: string;
  volatilityIndex: string;
  from: SessionDate;
  session: SessionDate;
  asOf: Instant;
  rows: number;
  /** sha256 over every series' symbol, sessions and float64 values, then over what `records` names. */
  rowHash: string;
  /** Bars held back: `symbol session knownAt heldAt`. */
  quarantined: string[];
  /** Lists of raw object keys, one content object per month of arrival, so that days share them. */
  rawObjectLists: string[];
  /** How many bars each provider answered. */
  providers: Record<string, number>;
  /** The rows themselves, a Parquet file per year; `sha256` is over the rows. */
  parts: { year: string; rows: number; key: string; sha256: string }[];
  /** The datasets beside bars; absent where nothing of them is known. */
  records?: {
    parts: RecordPart[];
    rawObjectLists: string[];
    /** Sessions that see another instant than 90 minutes after their close: the asOf of their own run. */
    origins: Record<SessionDate, Instant>;
  };
}

export interface Dataset {
  series: BarSeries[];
  context: BarSeries[];
  sessions: SessionDate[];
  manifest: DatasetManifest;
  /** Rows of each part, in (symbol, session) order. */
  parts: Map<string, DatasetRow[]>;
  records: RecordTables | undefined;
  /** Bytes of the parts of records, by key. */
  recordParts: Map<string, Uint8Array>;
}

export interface DatasetRecords {
  tables: RecordTables;
  rawObjectLists: string[];
  origins: Record<SessionDate, Instant>;
}

export interface DatasetRows {
  bars: ReadonlyMap<string, StoredBar[]>;
  actions: ReadonlyMap<string, StoredAction[]>;
  quarantined: string[];
  rawObjectLists: string[];
  records?: DatasetRecords | undefined;
}

export interface DatasetSpan {
  name: string;
  universe: Universe;
  from: SessionDate;
  session: SessionDate;
  asOf: Instant;
}

/** A dataset that more sessions can be added to: its rows, and what of the manifest has been computed. */
export interface DatasetGrowth {
  series: SeriesGrowth[];
  context: SeriesGrowth[];
  /** Rows of each part, in (symbol, session) order, and how the manifest names it. */
  parts: Map<string, { rows: DatasetRow[]; entry: DatasetManifest['parts'][number] }>;
}

/** Pure: rows as known -> series and manifest. `reproduce` calls it with rows rebuilt from raw bytes. */
export function assembleDataset(rows: DatasetRows, span: DatasetSpan): Dataset {
  return grownDataset(startDataset(rows, span), rows, span);
}

export function startDataset(rows: DatasetRows, span: DatasetSpan): DatasetGrowth {
  const start = (symbol: string) => startSeries(symbol, span.asOf);
  const { symbols, context } = span.universe;
  const growth = { series: symbols.map(start), context: context.map(start), parts: new Map() };
  growDataset(growth, rows, span);
  return growth;
}

/** Adds rows of sessions after all that are there. */
export function growDataset(
  growth: DatasetGrowth,
  { bars, actions }: Pick<DatasetRows, 'bars' | 'actions'>,
  { session, asOf }: Pick<DatasetSpan, 'session' | 'asOf'>,
): void {
  const flat: DatasetRow[] = [];
  for (const one of [...growth.series, ...growth.context]) {
    const { symbol } = one.series;
    const added = { bars: bars.get(symbol) ?? [], actions: actions.get(symbol) ?? [], session, asOf };
    for (const row of growSeries(one, added)) flat.push(row);
  }
  for (const [year, rows] of partsOf(flat)) {
    const before = growth.parts.get(year)?.rows;
    const of = before === undefined ? rows : partWith(before, rows);
    const sha256 = partSha256(of);
    const entry = { year, rows: of.length, key: partKey(year, sha256), sha256 };
    growth.parts.set(year, { rows: of, entry });
  }
}

/** What the growth is as of now, beside what its bars do not tell. */
export function grownDataset(
  growth: DatasetGrowth,
  rows: Omit<DatasetRows, 'bars' | 'actions'>,
  span: DatasetSpan,
): Dataset {
  const { universe, asOf, session } = span;
  const all = [...growth.series, ...growth.context];
  const hash = createHash('sha256');
  for (const one of all) for (const bytes of hashedBytes(one)) hash.update(bytes);
  const { records } = rows;
  const ofRecords = records && RECORD_DATASETS.flatMap((name) => recordParts(name, records.tables[name]));
  if (records && ofRecords) {
    for (const { key, rows: n } of ofRecords) hash.update(`${key}:${n}\n`);
    hash.update(JSON.stringify(records.origins));
  }
  const providers: Record<string, number> = {};
  for (const [source, n] of all.flatMap((one) => [...one.providers])) {
    providers[source] = (providers[source] ?? 0) + n;
  }
  const parts = [...growth.parts.values()];
  const manifest: DatasetManifest = {
    universe: span.name,
    symbols: universe.symbols,
    context: universe.context,
    market: universe.market,
    volatilityIndex: universe.volatilityIndex,
    from: span.from,
    session,
    asOf,
    rows: all.reduce((sum, { series }) => sum + series.bars.length, 0),
    rowHash: hash.digest('hex'),
    quarantined: rows.quarantined.toSorted(),
    rawObjectLists: rows.rawObjectLists,
    providers,
    parts: parts.map(({ entry }) => entry),
    ...(records &&
      ofRecords && {
        records: {
          parts: ofRecords.map(({ bytes: _, ...part }) => part),
          rawObjectLists: records.rawObjectLists,
          origins: records.origins,
        },
      }),
  };
  return {
    series: growth.series.map(({ series }) => series),
    context: growth.context.map(({ series }) => series),
    sessions: sessionsBetween(span.from, session),
    manifest,
    parts: new Map(parts.map((part) => [part.entry.year, part.rows])),
    records: records?.tables,
    recordParts: new Map(ofRecords?.map((part) => [part.key, part.bytes])),
  };
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** By year, ascending; within one in (symbol, session) order, whatever the order of the universe. */
function partsOf(rows: readonly DatasetRow[]): [string, DatasetRow[]][] {
  const byYear = Map.groupBy(rows, ({ session }) => session.slice(0, 4));
  return [...byYear].sort(([a], [b]) => order(a, b)).map(([year, of]) => [year, of.sort(byRow)]);
}

/** What `buildPanel` is asked for: all features that the data offer. */
export function panelRequest(dataset: Dataset): PanelRequest & { features: readonly Feature[] } {
  const { series, context, sessions, manifest, records: tables } = dataset;
  const { asOf, market, volatilityIndex, records } = manifest;
  const request = {
    ...{ asOf, series, context, sessions, market, volatilityIndex },
    ...(tables &&
      records && { records: { tables, cutoffs: cutoffsOf(sessions, records.origins, calendarOf('XNYS')) } }),
  };
  return { ...request, features: featuresOffered(request) };
}

export function panelOf(dataset: Dataset): Panel {
  return buildPanel(panelRequest(dataset));
}

export function manifestBytes(manifest: DatasetManifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
}
