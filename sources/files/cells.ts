/** Cells to values by the type of their column; what does not fit is named by file, row, column and value. */
import { type TempocastError, TerminalError } from '../../schemas/errors.ts';
import { isDate } from '../http/csv.ts';
import { type CellType, FILE_DATASETS, type FileDataset, LAYOUTS } from './formats.ts';
import type { Cell, Table } from './table.ts';

export interface SymbolCell {
  symbol: string;
  sentiment: number | null;
  relevance: number | null;
}

/** One row, by column; null: empty, or the file has no such column. */
export interface Row {
  number: number;
  text(column: string): string | null;
  value(column: string): number | null;
  symbols(column: string): SymbolCell[];
}

type Value = string | number | SymbolCell[];

const ALLOWED: Readonly<Record<CellType, string>> = {
  text: 'a text',
  number: 'a number with a decimal point',
  positive: 'a number above 0',
  date: 'a date as YYYY-MM-DD',
  instant: 'an instant with its time zone, as 2019-02-22T22:30:00Z',
  kind: 'split or dividend',
  symbols: 'symbols as AAPL:0.3:0.8;MSFT, with a sentiment in [-1, 1] and a relevance in [0, 1] where known',
};

/** Throws ProviderFormat (terminal). */
export function rowsOf(dataset: FileDataset, file: string, { columns, rows }: Table): Row[] {
  const layout = LAYOUTS[dataset].columns;
  const names = Object.keys(layout).join(', ');
  const unknown = columns.find((name) => layout[name] === undefined);
  if (unknown !== undefined) {
    throw wrong(
      file,
      `column ${unknown}`,
      `has a column '${unknown}' that ${dataset} do not have; allowed: ${names}`,
      unknown,
    );
  }
  const missing = Object.keys(layout).find(
    (name) => layout[name]!.required !== 'no' && !columns.includes(name),
  );
  if (missing !== undefined) {
    throw wrong(
      file,
      `column ${missing}`,
      `has no column '${missing}'; the columns of ${dataset}: ${names}`,
      null,
    );
  }
  return rows.map((cells, i) => {
    const values = new Map<string, Value | null>();
    for (const [at, name] of columns.entries()) {
      values.set(name, read(file, i + 1, name, layout[name]!, cells[at] ?? null));
    }
    return {
      number: i + 1,
      text: (column) => (values.get(column) ?? null) as string | null,
      value: (column) => (values.get(column) ?? null) as number | null,
      symbols: (column) => (values.get(column) ?? []) as SymbolCell[],
    };
  });
}

function read(
  file: string,
  row: number,
  column: string,
  { type, required }: { type: CellType; required: 'column' | 'cell' | 'no' },
  cell: Cell,
): Value | null {
  if (cell === null && required !== 'column') return null;
  const value = cell === null ? undefined : convert(type, cell);
  if (value !== undefined) return value;
  const shown = cell === null ? 'empty' : `'${String(cell).slice(0, 40)}'`;
  const empty = required === 'column' ? '' : ', or empty';
  const problem = `row ${row}, column ${column} is ${shown}; allowed: ${ALLOWED[type]}${empty}`;
  throw wrong(file, `row ${row}, column ${column}`, problem, cell);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;

/** undefined: not of the type. */
function convert(type: CellType, cell: string | number): Value | undefined {
  switch (type) {
    case 'text':
      return String(cell);
    case 'number':
    case 'positive': {
      const number = typeof cell === 'number' ? cell : NUMBER.test(cell) ? Number(cell) : Number.NaN;
      return Number.isFinite(number) && (type === 'number' || number > 0) ? number : undefined;
    }
    case 'date':
      return isDate(String(cell)) ? String(cell) : undefined;
    case 'instant': {
      const text = String(cell);
      const ms =
        INSTANT.test(text) && isDate(text.slice(0, 10)) ? Date.parse(text.replace(' ', 'T')) : Number.NaN;
      return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
    }
    case 'kind':
      return cell === 'split' || cell === 'dividend' ? cell : undefined;
    case 'symbols':
      return symbolsOf(String(cell));
  }
}

function symbolsOf(text: string): SymbolCell[] | undefined {
  const symbols = text.split(';').map((part) => {
    const [symbol = '', sentiment = '', relevance = '', ...rest] = part.trim().split(':');
    const [feeling, weight] = [scoreOf(sentiment, -1), scoreOf(relevance, 0)];
    const fits = symbol !== '' && rest.length === 0 && feeling !== undefined && weight !== undefined;
    return fits ? { symbol, sentiment: feeling, relevance: weight } : undefined;
  });
  return symbols.every((symbol) => symbol !== undefined) ? symbols : undefined;
}

function scoreOf(text: string, least: number): number | null | undefined {
  if (text === '') return null;
  return NUMBER.test(text) && Number(text) >= least && Number(text) <= 1 ? Number(text) : undefined;
}

export function wrong(file: string, path: string, problem: string, value: Cell): TempocastError {
  return new TerminalError('ProviderFormat', `${file} ${problem}`, {
    details: { provider: 'files', file, path, value },
  });
}

export function isFileDataset(dataset: string): dataset is FileDataset {
  return (FILE_DATASETS as readonly string[]).includes(dataset);
}
