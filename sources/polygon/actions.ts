/** Splits and dividends of Polygon as charts without bars, one per symbol. */
import type { ParsedChart } from '../../schemas/datasets.ts';
import type { CorporateAction } from '../../schemas/market.ts';
import { wrongFormat } from '../http/errors.ts';
import { checkFormat } from '../http/format.ts';
import { EXCHANGE_TIMEZONE } from '../new-york.ts';
import { isDividends, isSplits, type PolygonDividend } from './formats.ts';
import { fromPolygon, toPolygon } from './requests.ts';

export function splitCharts(json: unknown, subject: string): ParsedChart[] {
  const { results } = checkFormat(isSplits, json, 'polygon', subject);
  refuseStrangers(results, subject);
  return charts(
    results.map(({ ticker, execution_date, split_from, split_to }) => ({
      ticker,
      action: { exDate: execution_date, kind: 'split', value: split_to / split_from },
    })),
  );
}

/** A regular and a special dividend of one day are one payment per share: they are added up. */
export function dividendCharts(json: unknown, subject: string): ParsedChart[] {
  const { results } = checkFormat(isDividends, json, 'polygon', subject);
  refuseStrangers(results, subject);
  const days = Map.groupBy(withoutRepeats(inDollars(results, subject)), ({ ticker, ex_dividend_date }) =>
    JSON.stringify([ticker, ex_dividend_date]),
  );
  return charts(
    [...days.values()].map((payments) => {
      const { ticker, ex_dividend_date } = payments[0]!;
      const value = payments.reduce((sum, { cash_amount }) => sum + cash_amount, 0);
      return { ticker, action: { exDate: ex_dividend_date, kind: 'dividend', value } };
    }),
  );
}

/**
 * Prices are in dollars. A dividend in another currency would be taken for one in dollars: of one symbol it is refused,
 * so that another provider answers; in a list of all symbols it is left out.
 */
function inDollars(results: readonly PolygonDividend[], subject: string): readonly PolygonDividend[] {
  const foreign = ({ currency = 'USD' }: PolygonDividend) => currency.toUpperCase() !== 'USD';
  const first = results.findIndex(foreign);
  if (first < 0) return results;
  if (subject === '*') return results.filter((dividend) => !foreign(dividend));
  const problem = `is '${results[first]!.currency}'; allowed is USD, the currency of the prices`;
  throw wrongFormat('polygon', subject, `/results/${first}/currency`, problem);
}

/** The same payment listed twice counts once. */
function withoutRepeats(results: readonly PolygonDividend[]): PolygonDividend[] {
  const seen = new Set<string>();
  return results.filter(({ id, ticker, ex_dividend_date, cash_amount, dividend_type }) => {
    const key = id ?? JSON.stringify([ticker, ex_dividend_date, cash_amount, dividend_type]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

interface Row {
  ticker: string;
  action: CorporateAction;
}

function refuseStrangers(results: readonly { ticker: string }[], subject: string): void {
  if (subject === '*') return;
  const stranger = results.findIndex(({ ticker }) => ticker !== toPolygon(subject));
  if (stranger < 0) return;
  throw wrongFormat('polygon', subject, `/results/${stranger}/ticker`, `is '${results[stranger]!.ticker}'`);
}

function charts(rows: readonly Row[]): ParsedChart[] {
  return [...Map.groupBy(rows, ({ ticker }) => ticker)].map(([ticker, own]) => ({
    symbol: fromPolygon(ticker),
    currency: null,
    exchangeTimezone: EXCHANGE_TIMEZONE,
    bars: [],
    actions: own.map(({ action }) => action),
  }));
}
