/** Bars and actions of Alpha Vantage: prices, dividends and splits all stand as they were on the day. */
import type { ParsedBar, ParsedChart } from '../../schemas/datasets.ts';
import type { CorporateAction, Instant } from '../../schemas/market.ts';
import { type CsvRow, parseCsv } from '../http/csv.ts';
import { wrongFormat } from '../http/errors.ts';
import { EXCHANGE_TIMEZONE, isFinal } from '../new-york.ts';
import { COLUMNS } from './formats.ts';

const PROVIDER = 'alphavantage';
type Columns = typeof COLUMNS;

/** Which of the four functions answered is in the header; a header that none has is read as that of daily bars. */
export function parseChart(body: Uint8Array, subject: string, knownAt: Instant): ParsedChart {
  const [header = ''] = new TextDecoder().decode(body.subarray(0, 200)).split(/\r?\n/);
  const columns = header.split(',');
  if (columns.includes('ex_dividend_date')) return chart(subject, [], dividends(body, subject));
  if (columns.includes('effective_date')) return chart(subject, [], splits(body, subject));
  if (columns.some((name) => /adjusted|dividend|split/.test(name))) return adjusted(body, subject, knownAt);
  const rows = parseCsv(PROVIDER, subject, body, COLUMNS.daily);
  return chart(subject, rows.map(bar).filter(final(knownAt)).reverse(), []);
}

function chart(symbol: string, bars: ParsedBar[], actions: CorporateAction[]): ParsedChart {
  // Alpha Vantage states neither; US listings trade in New York, the currency is left to other providers.
  return { symbol, currency: null, exchangeTimezone: EXCHANGE_TIMEZONE, bars, actions };
}

/** The answer runs from the newest session back, and includes the one that is still trading. */
const final =
  (knownAt: Instant) =>
  ({ session }: ParsedBar) =>
    isFinal(session, knownAt);

function bar(row: CsvRow<Columns['daily'][number]>): ParsedBar {
  return {
    session: row.date('timestamp'),
    open: row.number('open'),
    high: row.number('high'),
    low: row.number('low'),
    close: row.number('close'),
    volume: row.number('volume'),
  };
}

function adjusted(body: Uint8Array, subject: string, knownAt: Instant): ParsedChart {
  const rows = parseCsv(PROVIDER, subject, body, COLUMNS.adjusted);
  const bars = rows.map((row) => ({ ...bar(row), adjustedClose: row.number('adjusted_close') }));
  const actions = rows.flatMap((row, i) => {
    const exDate = row.date('timestamp');
    const found: CorporateAction[] = [];
    const dividend = row.number('dividend_amount');
    const split = ratio(row.number('split_coefficient'), i, 'split_coefficient', subject);
    if (dividend !== 0) found.push({ exDate, kind: 'dividend', value: dividend });
    if (split !== 1) found.push({ exDate, kind: 'split', value: split });
    return found;
  });
  return chart(subject, bars.filter(final(knownAt)).reverse(), actions.reverse());
}

/** An announced dividend may have no ex-date yet. */
function dividends(body: Uint8Array, subject: string): CorporateAction[] {
  return parseCsv(PROVIDER, subject, body, COLUMNS.dividends)
    .flatMap((row): CorporateAction[] => {
      const exDate = row.dateOrNull('ex_dividend_date', ['None']);
      const value = row.number('amount');
      return exDate === null ? [] : [{ exDate, kind: 'dividend', value }];
    })
    .reverse();
}

function splits(body: Uint8Array, subject: string): CorporateAction[] {
  return parseCsv(PROVIDER, subject, body, COLUMNS.splits)
    .map((row, i) => ({
      exDate: row.date('effective_date'),
      kind: 'split' as const,
      value: ratio(row.number('split_factor'), i, 'split_factor', subject),
    }))
    .reverse();
}

function ratio(value: number, i: number, column: string, subject: string): number {
  if (value > 0) return value;
  throw wrongFormat(PROVIDER, subject, `row ${i + 1}, column ${column}`, `is ${value}, not above 0`);
}
