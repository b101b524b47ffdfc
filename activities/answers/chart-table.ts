/** A chart of an answer with its bars as columns: a tenth of the memory of an object for each, for as long as it is kept. */
import type { ParsedBar, ParsedChart } from '../../schemas/datasets.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { BAR_FIELDS, type BarValues } from '../../stores/postgres/bar-tables.ts';
import { dateOf, dayOf } from '../validate/frame.ts';

export interface ChartTable extends Omit<ParsedChart, 'bars'> {
  /** NaN: missing, no number, or no day. */
  values: BarValues;
  /** null: no bar says it. */
  adjustedClose: Float64Array | null;
  /** The bars themselves, where columns do not say all that they do. */
  original: readonly ParsedBar[] | null;
}

/** Nothing is lost: `barsOf` gives the same bars. */
export function tableOf({ bars, ...chart }: ParsedChart): ChartTable {
  const column = () => new Float64Array(bars.length);
  const values: BarValues = {
    ...{ rows: bars.length, session: column(), open: column(), high: column(), low: column() },
    ...{ close: column(), volume: column() },
  };
  const adjustedClose = bars[0]?.adjustedClose === undefined ? null : column();
  const columns: [keyof ParsedBar, Float64Array][] = BAR_FIELDS.map((field) => [field, values[field]]);
  if (adjustedClose !== null) columns.push(['adjustedClose', adjustedClose]);
  let exact = true;
  for (let i = 0; i < bars.length; i++) {
    const bar = bars[i]!;
    const day = canonicalDay(bar.session);
    values.session[i] = day ?? dayOf(bar.session);
    exact &&= day !== undefined;
    for (const [field, column] of columns) {
      const value = bar[field];
      column[i] = typeof value === 'number' ? value : Number.NaN;
      exact &&= value === null || !Number.isNaN(column[i]!);
    }
    let fields = 0;
    for (const _ in bar) fields++;
    exact &&= fields === 1 + columns.length;
  }
  return { ...chart, values, adjustedClose, original: exact ? null : bars };
}

export function barsOf(table: ChartTable): readonly ParsedBar[] {
  return table.original ?? Array.from(table.values.session, (_, row) => barAt(table, row));
}

export function barAt({ values, adjustedClose, original }: ChartTable, row: number): ParsedBar {
  if (original !== null) return original[row]!;
  const bar: ParsedBar = {
    session: dateOf(values.session[row]!),
    open: orNull(values.open[row]!),
    high: orNull(values.high[row]!),
    low: orNull(values.low[row]!),
    close: orNull(values.close[row]!),
    volume: orNull(values.volume[row]!),
  };
  if (adjustedClose !== null) bar.adjustedClose = orNull(adjustedClose[row]!);
  return bar;
}

export function sessionAt({ values, original }: ChartTable, row: number): SessionDate {
  return original === null ? dateOf(values.session[row]!) : original[row]!.session;
}

/** Each session once and in order, nothing lost: as it is stored when nothing is known yet. */
export function ascends({ values: { session, rows }, original }: ChartTable): boolean {
  for (let row = 1; row < rows; row++) if (session[row - 1]! >= session[row]!) return false;
  return original === null;
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : value);

const days = new Map<string, number>();

/** Answers share their days. undefined for a text that its day is not written as. */
function canonicalDay(session: SessionDate): number | undefined {
  const known = days.get(session);
  if (known !== undefined) return known;
  const day = dayOf(session);
  if (Number.isNaN(day) || dateOf(day) !== session) return undefined;
  days.set(session, day);
  return day;
}
