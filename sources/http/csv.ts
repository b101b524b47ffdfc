/** CSV answers: rows by column name, cells by type; what does not fit is named by row and column. */
import { parse } from 'csv-parse/sync';
import { garbled, wrongFormat } from './errors.ts';
import { decode } from './format.ts';

/** One row; every reader throws ProviderFormat with `details.path` = `row 3, column close`. */
export interface CsvRow<C extends string> {
  /** '' when empty. */
  text(column: C): string;
  number(column: C): number;
  /** null when empty or one of `absent`. */
  numberOrNull(column: C, absent?: readonly string[]): number | null;
  /** `YYYY-MM-DD`. */
  date(column: C): string;
  dateOrNull(column: C, absent?: readonly string[]): string | null;
}

/**
 * Throws ProviderGarbled (retryable) for what is no CSV or ends inside a row, ProviderFormat (terminal) when a column
 * is missing. Columns that are not asked for are let through. The last row must end with a line break: a number cut
 * off in the middle is a number too.
 */
export function parseCsv<C extends string>(
  provider: string,
  subject: string,
  body: Uint8Array,
  columns: readonly C[],
): CsvRow<C>[] {
  const [header, ...rows] = records(provider, subject, body);
  const missing = columns.find((column) => !header!.includes(column));
  if (missing !== undefined) {
    const problem = `is missing; the columns are ${header!.join(', ')}`;
    throw wrongFormat(provider, subject, `column ${missing}`, problem);
  }
  const index = Object.fromEntries(columns.map((column) => [column, header!.indexOf(column)]));
  return rows.map((cells, i) => reader(provider, subject, i + 1, (column) => cells[index[column]!]!));
}

function records(provider: string, subject: string, body: Uint8Array): string[][] {
  try {
    const text = decode(body);
    if (!text.includes(',') || /^\s*[<{[]/.test(text)) throw new Error('no row of cells');
    if (!text.endsWith('\n')) throw new Error('the last row is cut off');
    return parse(text, { bom: true, skip_empty_lines: true });
  } catch (error) {
    throw garbled(provider, subject, body, 'CSV', (error as Error).message);
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const DATE = /^\d{4}-\d\d-\d\d$/;

function reader<C extends string>(
  provider: string,
  subject: string,
  row: number,
  cell: (column: C) => string,
): CsvRow<C> {
  const wrong = (column: C, wanted: string) =>
    wrongFormat(
      provider,
      subject,
      `row ${row}, column ${column}`,
      `is '${cell(column).slice(0, 40)}', not ${wanted}`,
    );
  const number = (column: C) => {
    const text = cell(column);
    if (NUMBER.test(text) && Number.isFinite(Number(text))) return Number(text);
    throw wrong(column, 'a number');
  };
  const date = (column: C) => {
    const text = cell(column);
    if (isDate(text)) return text;
    throw wrong(column, 'a date as YYYY-MM-DD');
  };
  const orNull =
    <T>(read: (column: C) => T) =>
    (column: C, absent: readonly string[] = []) =>
      cell(column) === '' || absent.includes(cell(column)) ? null : read(column);
  return { text: cell, number, date, numberOrNull: orNull(number), dateOrNull: orNull(date) };
}

/** A day that exists, as `YYYY-MM-DD`. */
export function isDate(text: string): boolean {
  return DATE.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
}
