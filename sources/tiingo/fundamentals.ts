/** Statements as they were released, and the daily metrics, of Tiingo. */
import type { FundamentalFact } from '../../schemas/datasets.ts';
import { wrongFormat } from '../http/errors.ts';
import { checkFormat } from '../http/format.ts';
import { addDays, endOfDay } from '../new-york.ts';
import definitions from './definitions.json' with { type: 'json' };
import { isMetrics, isStatements, type TiingoStatement } from './formats.ts';

/** Shares are `%` in the definitions and fractions in the answers: a gross margin of .54. */
const UNITS: Readonly<Record<string, string>> = { $: 'USD', '%': 'fraction' };
const UNIT_OF = new Map(definitions.map(({ dataCode, units }) => [dataCode, UNITS[units ?? ''] ?? 'number']));
const unitOf = (code: string) => UNIT_OF.get(code) ?? 'unknown';

/** The first row tells statements from metrics. */
export function fundamentalsOf(json: unknown, symbol: string): FundamentalFact[] {
  const first = Array.isArray(json) ? json[0] : undefined;
  const metrics =
    typeof first === 'object' && first !== null && !('statementData' in first) && !('year' in first);
  return metrics ? metricFacts(json, symbol) : statementFacts(json, symbol);
}

function statementFacts(json: unknown, symbol: string): FundamentalFact[] {
  const statements = checkFormat(isStatements, json, 'tiingo', symbol);
  const facts = statements.flatMap((statement, i) => {
    refusePeriodEnd(statement, i, symbol);
    const { balanceSheet, incomeStatement, cashFlow, overview = [] } = statement.statementData;
    return [
      ...factsOf(statement, [...balanceSheet, ...overview], symbol, null),
      ...factsOf(statement, [...incomeStatement, ...cashFlow], symbol, periodStart(statement)),
    ];
  });
  // The year's balance sheet is that of its last quarter.
  const keyed = new Map<string, FundamentalFact>();
  for (const fact of facts) {
    const key = JSON.stringify([fact.concept, fact.periodStart, fact.periodEnd, fact.acceptedAt]);
    if (!keyed.has(key)) keyed.set(key, fact);
  }
  return [...keyed.values()];
}

function factsOf(
  { date, year, quarter }: TiingoStatement,
  lines: readonly { dataCode: string; value: number | null }[],
  symbol: string,
  periodStart: string | null,
): FundamentalFact[] {
  return lines
    .filter(({ value }) => value !== null)
    .map(({ dataCode, value }) => ({
      symbol,
      concept: dataCode,
      unit: unitOf(dataCode),
      periodStart,
      periodEnd: quarterEndBefore(date),
      fiscalPeriod: quarter === 0 ? `${year}FY` : `${year}Q${quarter}`,
      value: value!,
      acceptedAt: endOfDay(date),
      form: quarter === 0 ? 'annual' : 'quarterly',
      document: null,
    }));
}

/** Without asReported=true the date is the period's end, and whoever took it for the release would see the future. */
function refusePeriodEnd({ date, year, quarter }: TiingoStatement, i: number, symbol: string): void {
  if (date !== quarterEnd(year, quarter === 0 ? 4 : quarter)) return;
  const problem = `is the end of its period, ${date}; allowed is the day of release, ask with asReported=true`;
  throw wrongFormat('tiingo', symbol, `/${i}/date`, problem);
}

function quarterEnd(year: number, quarter: number): string {
  return new Date(Date.UTC(year, quarter * 3, 0)).toISOString().slice(0, 10);
}

/** Tiingo does not say when a reported period ended: taken is the last end of a calendar quarter before the release. */
function quarterEndBefore(date: string): string {
  const [year, month] = date.split('-').map(Number) as [number, number];
  return quarterEnd(year, Math.floor((month - 1) / 3));
}

function periodStart({ date, quarter }: TiingoStatement): string {
  const [year, month] = quarterEndBefore(date).split('-').map(Number) as [number, number];
  const months = quarter === 0 ? 12 : 3;
  return addDays(new Date(Date.UTC(year, month - months, 0)).toISOString().slice(0, 10), 1);
}

function metricFacts(json: unknown, symbol: string): FundamentalFact[] {
  return checkFormat(isMetrics, json, 'tiingo', symbol).flatMap(({ date, ...metrics }) =>
    Object.entries(metrics)
      .filter(([, value]) => value !== null)
      .map(([code, value]) => ({
        symbol,
        concept: code,
        unit: unitOf(code),
        periodStart: null,
        periodEnd: date.slice(0, 10),
        fiscalPeriod: null,
        value: value as number,
        acceptedAt: null,
        form: 'daily',
        document: null,
      })),
  );
}
