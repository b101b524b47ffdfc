/** Bars of a run's answers as a frame, without an object for each: a row becomes one when an expectation asks for it. */
import type { Instant } from '../../../schemas/market.ts';
import { BAR_FIELDS } from '../../../stores/postgres/bar-tables.ts';
import { barAt, type ChartTable } from '../../answers/chart-table.ts';
import type { Role } from '../batch.ts';
import { type Column, type Documents, type Frame, NO_TEXT, type TextColumn } from '../frame.ts';
import { SHAPES } from '../frames.ts';

export interface ArrivedTable {
  chart: ChartTable;
  origin: { role: Role; knownAt: Instant; rawKey: string };
}

/** Of a symbol, of a day: when its stored version became known, in epoch milliseconds. */
export type StoredVersions = (symbol: string) => (day: number) => number | undefined;

/** In order of arrival. */
export function arrivedBarFrame(tables: readonly ArrivedTable[], stored: StoredVersions): Frame {
  const rows = tables.reduce((sum, { chart }) => sum + chart.values.rows, 0);
  const numbers = () => new Float64Array(rows);
  const values = {
    ...{ session: numbers(), open: numbers(), high: numbers(), low: numbers(), close: numbers() },
    ...{ volume: numbers(), adjustedClose: numbers(), knownAt: numbers(), storedAt: numbers() },
  };
  const texts = { symbol: texter(rows), role: texter(rows), currency: texter(rows), rawKey: texter(rows) };
  const starts = new Int32Array(tables.length);
  let at = 0;
  tables.forEach(({ chart, origin }, t) => {
    const { session, rows: count } = chart.values;
    starts[t] = at;
    const end = at + count;
    values.session.set(session, at);
    for (const field of BAR_FIELDS) values[field].set(chart.values[field], at);
    if (chart.adjustedClose === null) values.adjustedClose.fill(Number.NaN, at, end);
    else values.adjustedClose.set(chart.adjustedClose, at);
    const knownAt = Date.parse(origin.knownAt);
    values.knownAt.fill(knownAt, at, end);
    // An answer that repeats a bar adds none: the version to hold back is the one that is stored.
    const storedOf = stored(chart.symbol);
    for (let row = 0; row < count; row++) values.storedAt[at + row] = storedOf(session[row]!) ?? knownAt;
    texts.symbol.fill(chart.symbol, at, end);
    texts.role.fill(origin.role, at, end);
    texts.currency.fill(chart.currency, at, end);
    texts.rawKey.fill(origin.rawKey, at, end);
    at = end;
  });
  const columns = new Map<string, Column>();
  for (const [name, kind] of Object.entries(SHAPES.bars.kinds)) {
    if (kind === 'text') columns.set(name, texts[name as keyof typeof texts].column());
    else columns.set(name, { kind, values: values[name as keyof typeof values] });
  }
  const documents = new ArrivedDocuments(tables, starts, values.storedAt);
  return { name: 'bars', ...SHAPES.bars.naming, rows, columns, documents };
}

function texter(rows: number) {
  const codes = new Int32Array(rows);
  const known = new Map<string, number>();
  return {
    fill(text: string | null, from: number, to: number): void {
      if (text !== null && !known.has(text) && to > from) known.set(text, known.size);
      codes.fill(text === null ? NO_TEXT : (known.get(text) ?? NO_TEXT), from, to);
    },
    column: (): TextColumn => ({ kind: 'text', codes, dictionary: [...known.keys()] }),
  };
}

class ArrivedDocuments implements Documents {
  private readonly tables: readonly ArrivedTable[];
  private readonly starts: Int32Array;
  private readonly storedAt: Float64Array;
  /** Of the row asked for last: rows are asked for in order. */
  private table = 0;
  private instants = new Map<number, Instant>();

  constructor(tables: readonly ArrivedTable[], starts: Int32Array, storedAt: Float64Array) {
    this.tables = tables;
    this.starts = starts;
    this.storedAt = storedAt;
  }

  get length(): number {
    return this.storedAt.length;
  }

  at(row: number): object | undefined {
    if (!(row >= 0 && row < this.length)) return undefined;
    if (row < this.starts[this.table]!) this.table = 0;
    while (this.table + 1 < this.starts.length && this.starts[this.table + 1]! <= row) this.table++;
    const { chart, origin } = this.tables[this.table]!;
    const { symbol, currency } = chart;
    const bar = barAt(chart, row - this.starts[this.table]!);
    const storedAt = this.instantOf(this.storedAt[row]!);
    return { ...bar, symbol, currency, ...origin, storedAt };
  }

  private instantOf(ms: number): Instant {
    let instant = this.instants.get(ms);
    if (instant === undefined) {
      instant = new Date(ms).toISOString();
      this.instants.set(ms, instant);
    }
    return instant;
  }
}
