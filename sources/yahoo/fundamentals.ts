/** Statement lines by quarter and year. Yahoo says neither when a value was published nor when it was changed. */
import type { FundamentalFact } from '../../schemas/datasets.ts';
import type { SessionDate } from '../../schemas/market.ts';
import { wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import BALANCE_LINES from './balance-lines.json' with { type: 'json' };
import { isReported, isTimeseries } from './formats.ts';

/** Lines of the balance sheet: of a day, not of a period. As yahoo-finance2 sorts them. */
const BALANCE: ReadonlySet<string> = new Set(BALANCE_LINES);
const MONTHS = { '3M': 3, '12M': 12 } as const;

/** Empty for funds and indices. An unknown symbol has no lines either: Yahoo makes no difference here. */
export function parseFundamentals(body: Uint8Array, symbol: string): FundamentalFact[] {
  const json = parseJson('yahoo', symbol, body);
  const { result, error } = checkFormat(isTimeseries, json, 'yahoo', symbol).timeseries;
  if (error)
    throw wrongFormat('yahoo', symbol, '/timeseries/error', `says ${error.code}: ${error.description}`);
  return result.flatMap((series, i) => factsOf(series, i, symbol));
}

interface Series {
  meta: { symbol: string[]; type: string[] };
  timestamp?: number[];
}

function factsOf(series: Series, i: number, symbol: string): FundamentalFact[] {
  const [type, whose] = [series.meta.type[0]!, series.meta.symbol[0]!];
  const wrong = (path: string, problem: string) =>
    wrongFormat('yahoo', symbol, `/timeseries/result/${i}/${path}`, problem);
  if (whose !== symbol) throw wrong('meta/symbol/0', `is '${whose}'`);
  const values = (series as unknown as Record<string, unknown>)[type];
  if (series.timestamp === undefined) {
    const unread = Object.keys(series).find((key) => key !== 'meta');
    if (unread !== undefined) throw wrong('timestamp', `is missing beside ${unread}`);
    return [];
  }
  if (values === undefined) throw wrong(type, 'is missing');
  if (!isReported(values)) {
    const error = isReported.errors?.toSorted((a, b) => b.instancePath.length - a.instancePath.length)[0];
    throw wrong(`${type}${error?.instancePath ?? ''}`, error?.message ?? 'does not fit the schema');
  }
  if (values.length !== series.timestamp.length) {
    throw wrong(type, `has ${values.length} values for ${series.timestamp.length} timestamps`);
  }
  const [, frequency, line] = /^(quarterly|annual)(.+)$/.exec(type)!;
  return values.flatMap((value, k) => {
    if (value === null) return [];
    const { asOfDate, periodType, currencyCode, reportedValue } = value;
    if (periodType !== (frequency === 'annual' ? '12M' : '3M')) {
      throw wrong(`${type}/${k}/periodType`, `is '${periodType}'`);
    }
    const fact: FundamentalFact = {
      symbol,
      concept: lowerFirst(line!),
      unit: unitOf(line!, currencyCode),
      periodStart: BALANCE.has(line!) ? null : firstDay(asOfDate, MONTHS[periodType]),
      periodEnd: asOfDate,
      fiscalPeriod: frequency === 'annual' ? 'FY' : null,
      value: reportedValue.raw,
      acceptedAt: null,
      form: frequency!,
      document: null,
    };
    return [fact];
  });
}

/** Yahoo states the currency of the statement for every line; these are counted in something else. */
function unitOf(line: string, currency: string): string {
  if (/(AverageShares|SharesNumber|ShareIssued)$/.test(line)) return 'shares';
  if (line === 'TaxRateForCalcs') return 'pure';
  return /EPS|PerShare/.test(line) ? `${currency}/shares` : currency;
}

/** Yahoo puts every period's end on the last day of a month. */
function firstDay(end: SessionDate, months: number): SessionDate {
  const [year, month] = end.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, month - months, 1)).toISOString().slice(0, 10);
}

/** As yahoo-finance2 names them: totalRevenue, but EBITDA. */
function lowerFirst(line: string): string {
  return line === line.toUpperCase() ? line : line[0]!.toLowerCase() + line.slice(1);
}
