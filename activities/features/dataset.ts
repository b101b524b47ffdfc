/** A dataset version: exactly which rows a panel was built from, and the raw objects they came from. */
import { createHash } from 'node:crypto';
import { sessionsBetween } from '../../forecasting/calendar/calendar.ts';
import { buildPanel } from '../../forecasting/features/panel.ts';
import type { Universe } from '../../schemas/config.ts';
import type { Bar, BarSeries, Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import type { Panel } from '../../schemas/panel.ts';

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
  /** sha256 over every series' symbol, sessions and float64 values. */
  rowHash: string;
  /** Bars held back: `symbol session knownAt heldAt`. */
  quarantined: string[];
  /** Lists of raw object keys, one content object per month of arrival, so that days share them. */
  rawObjectLists: string[];
}

export interface Dataset {
  series: BarSeries[];
  context: BarSeries[];
  sessions: SessionDate[];
  manifest: DatasetManifest;
}

export interface DatasetRows {
  bars: ReadonlyMap<string, StoredBar[]>;
  actions: ReadonlyMap<string, StoredAction[]>;
  quarantined: string[];
  rawObjectLists: string[];
}

/** Pure: rows as known -> series and manifest. `reproduce` calls it with rows rebuilt from raw bytes. */
export function assembleDataset(
  rows: DatasetRows,
  span: { name: string; universe: Universe; from: SessionDate; session: SessionDate; asOf: Instant },
): Dataset {
  const { universe, asOf, session } = span;
  const series = universe.symbols.map((symbol) => toSeries(symbol, rows, span));
  const context = universe.context.map((symbol) => toSeries(symbol, rows, span));
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
  };
  return { series, context, sessions, manifest };
}

function toSeries(
  symbol: string,
  rows: DatasetRows,
  { session, asOf }: { session: SessionDate; asOf: Instant },
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
    bars.push({ session: bar.session, open, high, low, close, volume, split, dividend });
  }
  return { symbol, asOf, bars };
}

export function panelOf({ series, context, sessions, manifest }: Dataset): Panel {
  const { asOf, market, volatilityIndex } = manifest;
  return buildPanel({ asOf, series, context, sessions, market, volatilityIndex });
}

export function manifestBytes(manifest: DatasetManifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
}
