/** A table as named columns: what expectations run over. Missing values are NaN, or code -1 in text. */
import { TerminalError } from '../../schemas/errors.ts';

export interface NumericColumn {
  /** `date`: days since 1970-01-01; `instant`: milliseconds since then. */
  kind: 'number' | 'date' | 'instant';
  values: Float64Array;
}

export interface TextColumn {
  kind: 'text';
  codes: Int32Array;
  dictionary: readonly string[];
}

export type Column = NumericColumn | TextColumn;
export type ColumnKind = Column['kind'];

/** What names a row, for examples and for holding it back. */
export interface FrameKey {
  /** Columns shown in examples. */
  key: readonly string[];
  /** Columns that name the row's subject, joined by a space; the first of `key` when left out. */
  subject?: readonly string[];
  /** Column of the row's valid date. */
  valid?: string;
}

export interface Frame extends FrameKey {
  name: string;
  rows: number;
  columns: ReadonlyMap<string, Column>;
  /** Rows as they arrived, where they did. */
  documents?: Documents;
}

/** An array, or what makes each row when it is asked for. */
export interface Documents {
  readonly length: number;
  at(row: number): unknown;
}

const DAY_MS = 86_400_000;
export const NO_TEXT = -1;

/**
 * Columns of rows; a property of another type than its column's (a number written as text) is missing there and found by
 * the schema expectation, which reads the documents.
 */
export function frameOf(
  name: string,
  naming: FrameKey,
  kinds: Readonly<Record<string, ColumnKind>>,
  rows: readonly object[],
): Frame {
  const columns = new Map<string, Column>();
  for (const [column, kind] of Object.entries(kinds)) {
    columns.set(column, kind === 'text' ? textColumn(rows, column) : numericColumn(kind, rows, column));
  }
  return { name, ...naming, rows: rows.length, columns, documents: rows };
}

export function textColumn(rows: readonly object[], name: string): TextColumn {
  const codes = new Int32Array(rows.length);
  const known = new Map<string, number>();
  let last: unknown;
  let lastCode = NO_TEXT;
  for (let i = 0; i < rows.length; i++) {
    const value = (rows[i] as Record<string, unknown>)[name];
    // Rows of one symbol come together: most values repeat the one before.
    if (value !== last || i === 0) {
      lastCode = typeof value === 'string' ? codeOf(known, value) : NO_TEXT;
      last = value;
    }
    codes[i] = lastCode;
  }
  return { kind: 'text', codes, dictionary: [...known.keys()] };
}

function codeOf(known: Map<string, number>, value: string): number {
  let code = known.get(value);
  if (code === undefined) {
    code = known.size;
    known.set(value, code);
  }
  return code;
}

function numericColumn(kind: NumericColumn['kind'], rows: readonly object[], name: string): NumericColumn {
  const values = new Float64Array(rows.length);
  if (kind === 'number') {
    for (let i = 0; i < rows.length; i++) {
      const value = (rows[i] as Record<string, unknown>)[name];
      values[i] = typeof value === 'number' ? value : Number.NaN;
    }
    return { kind, values };
  }
  // The same few thousand dates and instants come again and again.
  const known = new Map<string, number>();
  const read = kind === 'date' ? dayOf : Date.parse;
  for (let i = 0; i < rows.length; i++) {
    const value = (rows[i] as Record<string, unknown>)[name];
    if (typeof value !== 'string') {
      values[i] = Number.NaN;
      continue;
    }
    let time = known.get(value);
    if (time === undefined) {
      time = read(value);
      known.set(value, time);
    }
    values[i] = time;
  }
  return { kind, values };
}

/** Days since 1970 of `YYYY-MM-DD`; NaN for anything else. */
export function dayOf(date: string): number {
  return /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(date) / DAY_MS : Number.NaN;
}

const dates = new Map<number, string>();

/** Rows share few days: each is written once. Throws RangeError for a NaN. */
export function dateOf(day: number): string {
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * DAY_MS).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  return date;
}

/** Throws SuiteInvalid (terminal) for a column that the frame does not have. */
export function columnOf(frame: Frame, name: string): Column {
  const column = frame.columns.get(name);
  if (column !== undefined) return column;
  throw new TerminalError(
    'SuiteInvalid',
    `unknown column "${name}" of ${frame.name}: known are ${[...frame.columns.keys()].join(', ')}`,
    { details: { frame: frame.name, column: name, allowed: [...frame.columns.keys()] } },
  );
}

/** Values of a number, date or instant column. Throws SuiteInvalid (terminal) when it is text or absent. */
export function numbersOf(frame: Frame, name: string): Float64Array {
  const column = columnOf(frame, name);
  if (column.kind !== 'text') return column.values;
  throw new TerminalError('SuiteInvalid', `column "${name}" of ${frame.name} is text; a number is needed`);
}

/** Codes and dictionary of a text column. Throws SuiteInvalid (terminal) when it is numeric or absent. */
export function textOf(frame: Frame, name: string): TextColumn {
  const column = columnOf(frame, name);
  if (column.kind === 'text') return column;
  throw new TerminalError('SuiteInvalid', `column "${name}" of ${frame.name} is ${column.kind}, not text`);
}

export function isMissing(column: Column, row: number): boolean {
  return column.kind === 'text' ? column.codes[row] === NO_TEXT : Number.isNaN(column.values[row]!);
}

/** One value as JSON shows it: dates and instants as text, missing as null. */
export function cellOf(frame: Frame, name: string, row: number): string | number | null {
  const column = columnOf(frame, name);
  if (isMissing(column, row)) return null;
  if (column.kind === 'text') return column.dictionary[column.codes[row]!]!;
  const value = column.values[row]!;
  if (column.kind === 'date') return dateOf(value);
  if (column.kind === 'instant') return new Date(value).toISOString();
  return Number.isFinite(value) ? value : String(value);
}

const everyRow = new WeakMap<Frame, Uint32Array>();

export function allRows(frame: Frame): Uint32Array {
  let rows = everyRow.get(frame);
  if (rows === undefined) {
    rows = new Uint32Array(frame.rows);
    for (let row = 0; row < rows.length; row++) rows[row] = row;
    everyRow.set(frame, rows);
  }
  return rows;
}
