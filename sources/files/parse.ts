/** From the bytes of a user's file to rows. Pure. Errors: see Provider.parse; they name file, row, column and value. */
import { createHash } from 'node:crypto';
import type {
  Dataset,
  FundamentalFact,
  MacroObservation,
  Membership,
  NewsItem,
  ParsedAnswer,
} from '../../schemas/datasets.ts';
import { TerminalError } from '../../schemas/errors.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { notOffered } from '../http/errors.ts';
import { isFileDataset, type Row, rowsOf } from './cells.ts';
import { charts } from './charts.ts';
import { FILE_DATASETS, LAYOUTS } from './formats.ts';
import { readTable } from './table.ts';

/**
 * `subject`: rows about others are left out; `*`: all rows are taken, and each must say what it is about.
 * `file`: for errors, the file's path in the folder.
 */
export function parseFile(
  dataset: Dataset,
  body: Uint8Array,
  { subject, knownAt }: ParseContext,
  file: string,
): ParsedAnswer {
  if (!isFileDataset(dataset)) throw notOffered('files', dataset, FILE_DATASETS);
  const rows = rowsOf(dataset, file, readTable(file, body));
  if (dataset === 'news') return { news: newsOf(rows, subject) };
  const column = LAYOUTS[dataset].subject!;
  const about = (row: Row) => row.text(column) ?? subject;
  const wanted = rows.filter((row) => subject === '*' || about(row) === subject);
  refuseUnnamed(wanted, column, subject, file);
  if (wanted.length === 0 && rows.length > 0) throw nothingAbout(subject, rows, column, file);
  switch (dataset) {
    case 'bars':
    case 'actions':
      return { charts: charts(dataset, wanted, about, subject, knownAt) };
    case 'macro':
      return { macro: wanted.map((row) => observation(row, about(row))) };
    case 'fundamentals':
      return { fundamentals: wanted.map((row) => fact(row, about(row))) };
    case 'listings':
      return { memberships: wanted.map((row) => membership(row, about(row))) };
  }
}

function refuseUnnamed(rows: readonly Row[], column: string, subject: string, file: string): void {
  const unnamed = subject === '*' ? rows.find((row) => row.text(column) === null) : undefined;
  if (unnamed === undefined) return;
  const path = `row ${unnamed.number}, column ${column}`;
  throw new TerminalError(
    'ProviderFormat',
    `${file} ${path} is empty; a file that is read for all subjects says in every row what the row is about`,
    { details: { provider: 'files', file, path, value: null } },
  );
}

function nothingAbout(subject: string, rows: readonly Row[], column: string, file: string): TerminalError {
  const there = [...new Set(rows.map((row) => row.text(column)))].slice(0, 5).join(', ');
  return new TerminalError('UnknownSymbol', `${file} has no row about '${subject}'; it has ${there}`, {
    details: { provider: 'files', subject, file },
  });
}

function observation(row: Row, series: string): MacroObservation {
  return {
    series,
    period: row.text('period')!,
    value: row.value('value'),
    unit: row.text('unit'),
    frequency: row.text('frequency'),
    vintageFrom: row.text('vintage_from'),
    vintageTo: row.text('vintage_to'),
  };
}

function fact(row: Row, symbol: string): FundamentalFact {
  return {
    symbol,
    concept: row.text('concept')!,
    unit: row.text('unit')!,
    periodStart: row.text('period_start'),
    periodEnd: row.text('period_end')!,
    fiscalPeriod: row.text('fiscal_period'),
    value: row.value('value')!,
    acceptedAt: row.text('accepted_at'),
    form: row.text('form'),
    document: row.text('document'),
  };
}

function membership(row: Row, list: string): Membership {
  return {
    list,
    symbol: row.text('symbol')!,
    from: row.text('from')!,
    to: row.text('to'),
    name: row.text('name'),
    sector: row.text('sector'),
  };
}

function newsOf(rows: readonly Row[], subject: string): NewsItem[] {
  const items = rows.map((row) => {
    const [title, url] = [row.text('title')!, row.text('url') ?? ''];
    return {
      id: row.text('id') ?? createHash('sha256').update(`${url}\n${title}`).digest('hex'),
      publishedAt: row.text('published_at')!,
      title,
      text: row.text('text') ?? '',
      url,
      publisher: row.text('publisher'),
      language: row.text('language'),
      symbols: row.symbols('symbols'),
    };
  });
  return items.filter(({ symbols }) => subject === '*' || symbols.some(({ symbol }) => symbol === subject));
}
