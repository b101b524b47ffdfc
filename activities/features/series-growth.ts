/** One series of a dataset: bars as known, with the actions that take effect on them, and more of them at the end. */
import type { Bar, BarSeries, Instant, SessionDate, StoredAction, StoredBar } from '../../schemas/market.ts';
import type { DatasetRow } from '../../stores/lake/dataset-part.ts';

const FIELDS = 7;

export interface SeriesGrowth {
  series: BarSeries & { bars: Bar[] };
  /** By ex-date; those before `next` have taken effect. */
  actions: StoredAction[];
  next: number;
  /** Sessions joined by commas, and `FIELDS` float64 a bar: what `rowHash` is over, with room for more. */
  days: Uint8Array;
  values: Float64Array;
  /** Bars by who answered, in the order of their first. */
  providers: Map<string, number>;
}

export function startSeries(symbol: string, asOf: Instant): SeriesGrowth {
  return {
    ...{ series: { symbol, asOf, bars: [] }, actions: [], next: 0, providers: new Map() },
    ...{ days: new Uint8Array(0), values: new Float64Array(0) },
  };
}

type Usable = StoredBar & Pick<Bar, 'open' | 'high' | 'low' | 'close' | 'volume'>;

/** Nulls never get here: validation holds such rows back. Guarded all the same, nothing is filled in. */
export const usable = (bar: StoredBar): bar is Usable =>
  bar.open !== null && bar.high !== null && bar.low !== null && bar.close !== null && bar.volume !== null;

/**
 * Adds what comes after all that is there: bars in session order, actions of later ex-dates than any before.
 * Returns the rows that were added.
 */
export function growSeries(
  growth: SeriesGrowth,
  added: {
    bars: readonly StoredBar[];
    actions: readonly StoredAction[];
    session: SessionDate;
    asOf: Instant;
  },
): DatasetRow[] {
  const { series, actions } = growth;
  const { symbol, bars } = series;
  series.asOf = added.asOf;
  // A dividend on the day of a split is per share held before it.
  const later = added.actions.toSorted(
    (a, b) => a.exDate.localeCompare(b.exDate) || a.kind.localeCompare(b.kind),
  );
  for (const action of later) actions.push(action);
  const rows: DatasetRow[] = [];
  for (const bar of added.bars) {
    if (bar.session > added.session || !usable(bar)) continue;
    const { open, high, low, close, volume } = bar;
    // An action on a day without a usable bar takes effect on the next one.
    let split = 1;
    let dividend = 0;
    for (; growth.next < actions.length && actions[growth.next]!.exDate <= bar.session; growth.next++) {
      const { kind, value, exDate } = actions[growth.next]!;
      if (bars.length === 0 && exDate < bar.session) continue;
      if (kind === 'split') split *= value;
      // Per share held before the bar: a split on the way has made more of it.
      else dividend += value * split;
    }
    const checked = { session: bar.session, open, high, low, close, volume, split, dividend };
    bars.push(checked);
    const source = bar.rawKey.split('/')[1] ?? '';
    growth.providers.set(source, (growth.providers.get(source) ?? 0) + 1);
    rows.push({ ...checked, symbol, knownAt: bar.knownAt, source });
  }
  write(growth, bars.length - rows.length);
  return rows;
}

/** `2019-02-22,`: what a session takes. */
const DAY = 11;

function write(growth: SeriesGrowth, from: number): void {
  const { bars } = growth.series;
  if (growth.values.length < bars.length * FIELDS) {
    const room = Math.ceil(bars.length * 1.1) + 32;
    const [days, values] = [new Uint8Array(room * DAY), new Float64Array(room * FIELDS)];
    days.set(growth.days.subarray(0, from * DAY));
    values.set(growth.values.subarray(0, from * FIELDS));
    Object.assign(growth, { days, values });
  }
  const { days, values } = growth;
  for (let i = from; i < bars.length; i++) {
    const b = bars[i]!;
    for (let c = 0; c < 10; c++) days[i * DAY + c] = b.session.charCodeAt(c);
    days[i * DAY + 10] = 0x2c;
    values.set([b.open, b.high, b.low, b.close, b.volume, b.split, b.dividend], i * FIELDS);
  }
}

/** What `rowHash` takes of the series, in order. */
export function hashedBytes({ series: { symbol, bars }, days, values }: SeriesGrowth): Uint8Array[] {
  return [
    new TextEncoder().encode(`${symbol}:${bars.length}\n`),
    days.subarray(0, Math.max(0, bars.length * DAY - 1)),
    new Uint8Array(values.buffer, 0, bars.length * FIELDS * 8),
  ];
}
