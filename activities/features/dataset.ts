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
import type { Bar, BarSeries, Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';
import { type DatasetRow, partKey, partSha256 } from '../../stores/lake/dataset-part.ts';
import { type RecordPart, recordParts } from '../../stores/lake/record-part.ts';

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

/** Pure: rows as known -> series and manifest. `reproduce` calls it with rows rebuilt from raw bytes. */
export function assembleDataset(
  rows: DatasetRows,
  span: { name: string; universe: Universe; from: SessionDate; session: SessionDate; asOf: Instant },
): Dataset {
  const { universe, asOf, session } = span;
  const flat: DatasetRow[] = [];
  const series = universe.symbols.map((symbol) => toSeries(symbol, rows, span, flat));
  const context = universe.context.map((symbol) => toSeries(symbol, rows, span, flat));
  const parts = partsOf(flat);
  const sessions = sessionsBetween(span.from, session);
  const hash = createHash('sha256');
  let count = 0;
  for (const { symbol, bars } of [...series, ...context]) {
    hash.update(`${symbol}:${bars.length}\n`);
    hash.update(bars.map((bar) => bar.session).join(','));
    const values = new Float64Array(bars.length * 7);
    bars.forEach((b, i) => {
      values.set([b.open, b.high, b.low, b.close, b.volume, b.split, b.dividend], i * 7);
    });
    hash.update(new Uint8Array(values.buffer));
    count += bars.length;
  }
  const { records } = rows;
  const ofRecords = records && RECORD_DATASETS.flatMap((name) => recordParts(name, records.tables[name]));
  if (records && ofRecords) {
    for (const { key, rows: n } of ofRecords) hash.update(`${key}:${n}\n`);
    hash.update(JSON.stringify(records.origins));
  }
  const manifest: DatasetManifest = {
    universe: span.name,
    symbols: universe.symbols,
    context: universe.context,
    market: universe.market,
    volatilityIndex: universe.volatilityIndex,
    from: span.from,
    session,
    asOf,
    rows: count,
    rowHash: hash.digest('hex'),
    quarantined: rows.quarantined.toSorted(),
    rawObjectLists: rows.rawObjectLists,
    providers: countBy(flat, ({ source }) => source),
    parts: [...parts].map(([year, of]) => {
      const sha256 = partSha256(of);
      return { year, rows: of.length, key: partKey(year, sha256), sha256 };
    }),
    ...(records &&
      ofRecords && {
        records: {
          parts: ofRecords.map(({ bytes: _, ...part }) => part),
          rawObjectLists: records.rawObjectLists,
          origins: records.origins,
        },
      }),
  };
  const bytes = new Map(ofRecords?.map((part) => [part.key, part.bytes]));
  return { series, context, sessions, manifest, parts, records: records?.tables, recordParts: bytes };
}

/** By year, ascending; within one in (symbol, session) order, whatever the order of the universe. */
function partsOf(rows: readonly DatasetRow[]): Map<string, DatasetRow[]> {
  const byYear = Map.groupBy(rows, ({ session }) => session.slice(0, 4));
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return new Map(
    [...byYear]
      .sort(([a], [b]) => order(a, b))
      .map(([year, of]) => [
        year,
        of.sort((a, b) => order(a.symbol, b.symbol) || order(a.session, b.session)),
      ]),
  );
}

function countBy<T>(rows: readonly T[], of: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[of(row)] = (counts[of(row)] ?? 0) + 1;
  return counts;
}

function toSeries(
  symbol: string,
  rows: DatasetRows,
  { session, asOf }: { session: SessionDate; asOf: Instant },
  into: DatasetRow[],
) {
  // A dividend on the day of a split is per share held before it.
  const actions = (rows.actions.get(symbol) ?? []).toSorted(
    (a, b) => a.exDate.localeCompare(b.exDate) || a.kind.localeCompare(b.kind),
  );
  const bars: Bar[] = [];
  let next = 0;
  for (const bar of rows.bars.get(symbol) ?? []) {
    if (bar.session > session) continue;
    const { open, high, low, close, volume } = bar;
    // Nulls never get here: validation holds such rows back. Guarded all the same, nothing is filled in.
    if (open === null || high === null || low === null || close === null || volume === null) continue;
    // An action on a day without a usable bar takes effect on the next one.
    let split = 1;
    let dividend = 0;
    for (; next < actions.length && actions[next]!.exDate <= bar.session; next++) {
      const { kind, value, exDate } = actions[next]!;
      if (bars.length === 0 && exDate < bar.session) continue;
      if (kind === 'split') split *= value;
      // Per share held before the bar: a split on the way has made more of it.
      else dividend += value * split;
    }
    const checked = { session: bar.session, open, high, low, close, volume, split, dividend };
    bars.push(checked);
    into.push({ ...checked, symbol, knownAt: bar.knownAt, source: bar.rawKey.split('/')[1] ?? '' });
  }
  return { symbol, asOf, bars };
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
