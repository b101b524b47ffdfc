/**
 * Bars and actions. Yahoo prints prices, volumes and dividends adjusted for every split up to the fetch. The splits listed in the same
 * answer are undone here, so an answer must reach to the day of its fetch.
 */
import type { ParsedChart } from '../../schemas/datasets.ts';
import type { Instant } from '../../schemas/market.ts';
import { type YahooChartResult, YahooChartSchema } from '../../schemas/yahoo-chart.ts';
import { unknownSymbol, wrongFormat } from '../http/errors.ts';
import { checkFormat, compileFormat, parseJson } from '../http/format.ts';
import { isEmptyRange } from './failures.ts';
import { sessionDates } from './session-dates.ts';
import { rawActions, rawBars } from './unsplit.ts';

const isYahooChart = compileFormat(YahooChartSchema);

export interface ChartContext {
  symbol: string;
  knownAt: Instant;
}

/**
 * Throws UnknownSymbol and ProviderFormat (terminal: the same question gets the same answer) and ProviderGarbled
 * (retryable: not JSON at all - empty, cut off, or an HTML page - which asking again usually cures).
 */
export function parseYahooChart(body: Uint8Array, { symbol, knownAt }: ChartContext): ParsedChart {
  const { chart } = checkFormat(isYahooChart, parseJson('yahoo', symbol, body), 'yahoo', symbol);
  if (chart.error) return failed(chart.error, symbol);
  const result = chart.result?.[0];
  if (!result) throw wrongFormat('yahoo', symbol, '/chart/result', 'is null without an error');
  if (result.meta.symbol !== symbol) {
    throw wrongFormat('yahoo', symbol, '/chart/result/0/meta/symbol', `is '${result.meta.symbol}'`);
  }
  const timestamps = result.timestamp ?? [];
  const quote = columnsOf(result, timestamps.length, symbol);
  const timezone = result.meta.exchangeTimezoneName;
  const bars = rawBars(sessionDates(timestamps, timezone), quote, splitsOf(result, timezone));
  const running = runningSession(result, timezone, knownAt);
  return {
    symbol,
    currency: result.meta.currency ?? null,
    exchangeTimezone: timezone,
    bars: bars.filter(({ session }) => session !== running),
    actions: rawActions(splitsOf(result, timezone), dividendsOf(result, timezone)),
  };
}

function failed({ code, description }: { code: string; description: string }, symbol: string): ParsedChart {
  if (isEmptyRange(description)) {
    return { symbol, currency: null, exchangeTimezone: 'UTC', bars: [], actions: [] };
  }
  if (code === 'Not Found') throw unknownSymbol('yahoo', symbol);
  throw wrongFormat('yahoo', symbol, '/chart/error', `says ${code}: ${description}`);
}

/** The columns, each as long as the timestamps; without bars there are none. */
function columnsOf(result: YahooChartResult, length: number, symbol: string) {
  const quote = result.indicators.quote[0]!;
  const column = (name: keyof typeof quote) => {
    const values = quote[name] ?? [];
    if (values.length === length) return values;
    throw uneven(symbol, `quote/0/${name}`, values.length, length);
  };
  const columns = {
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
  const adjusted = result.indicators.adjclose?.[0]?.adjclose;
  if (adjusted !== undefined && adjusted.length !== length) {
    throw uneven(symbol, 'adjclose/0/adjclose', adjusted.length, length);
  }
  return { ...columns, adjustedClose: adjusted };
}

function uneven(symbol: string, path: string, values: number, timestamps: number) {
  const problem = `has ${values} values for ${timestamps} timestamps`;
  return wrongFormat('yahoo', symbol, `/chart/result/0/indicators/${path}`, problem);
}

function splitsOf({ events }: YahooChartResult, timezone: string) {
  const splits = Object.values(events?.splits ?? {});
  const dates = sessionDates(
    splits.map(({ date }) => date),
    timezone,
  );
  return splits.map(({ numerator, denominator }, i) => ({
    exDate: dates[i]!,
    ratio: numerator / denominator,
  }));
}

function dividendsOf({ events }: YahooChartResult, timezone: string) {
  const dividends = Object.values(events?.dividends ?? {});
  const dates = sessionDates(
    dividends.map(({ date }) => date),
    timezone,
  );
  return dividends.map(({ amount }, i) => ({ exDate: dates[i]!, amount }));
}

/** The session that was still trading at `knownAt`: its bar is not final. */
function runningSession({ meta }: YahooChartResult, timezone: string, knownAt: Instant): string | undefined {
  const { start, end } = meta.currentTradingPeriod.regular;
  return Date.parse(knownAt) < end * 1000 ? sessionDates([start], timezone)[0] : undefined;
}
