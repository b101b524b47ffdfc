/**
 * From the bytes that Yahoo answered to raw bars and actions. Pure: the stored bytes are enough to repeat it.
 *
 * Yahoo prints prices, volumes and dividends adjusted for every split up to the fetch. The splits listed in the same
 * answer are undone here, so an answer must reach to the day of its fetch.
 */
import { Ajv } from 'ajv';
import { RetryableError, TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { ParsedChart } from '../../schemas/sources.ts';
import { type YahooChart, type YahooChartResult, YahooChartSchema } from '../../schemas/yahoo-chart.ts';
import { isEmptyRange, unknownSymbol } from './failures.ts';
import { sessionDates } from './session-dates.ts';
import { rawActions, rawBars } from './unsplit.ts';

const isYahooChart = new Ajv({ strict: false, strictNumbers: true }).compile<YahooChart>(YahooChartSchema);

export interface ParseContext {
  symbol: string;
  knownAt: Instant;
}

/**
 * Throws UnknownSymbol and ProviderFormat (terminal: the same question gets the same answer) and ProviderGarbled
 * (retryable: not JSON at all - empty, cut off, or an HTML page - which asking again usually cures).
 */
export function parseYahooChart(body: Uint8Array, { symbol, knownAt }: ParseContext): ParsedChart {
  const { chart } = parseJson(body, symbol);
  if (chart.error) return failed(chart.error, symbol);
  const result = chart.result?.[0];
  if (!result) throw wrongFormat(symbol, '/chart/result', 'is null without an error');
  if (result.meta.symbol !== symbol) {
    throw wrongFormat(symbol, '/chart/result/0/meta/symbol', `is '${result.meta.symbol}'`);
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

function parseJson(body: Uint8Array, symbol: string): YahooChart {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (cause) {
    const start = new TextDecoder().decode(body.subarray(0, 80));
    throw new RetryableError(
      'ProviderGarbled',
      `yahoo's answer for ${symbol} is not JSON (${body.length} bytes, starting '${start}'): ${(cause as Error).message}`,
      { cause, details: { symbol, bytes: body.length } },
    );
  }
  if (isYahooChart(json)) return json;
  // Of the alternatives' errors the deepest names what is wrong.
  const errors = [...(isYahooChart.errors ?? [])];
  const error = errors.sort((a, b) => b.instancePath.length - a.instancePath.length)[0];
  throw wrongFormat(symbol, error?.instancePath || '/', error?.message ?? 'does not fit the schema');
}

function failed({ code, description }: { code: string; description: string }, symbol: string): ParsedChart {
  if (isEmptyRange(description)) {
    return { symbol, currency: null, exchangeTimezone: 'UTC', bars: [], actions: [] };
  }
  if (code === 'Not Found') throw unknownSymbol(symbol);
  throw wrongFormat(symbol, '/chart/error', `says ${code}: ${description}`);
}

/** The five columns, each as long as the timestamps. */
function columnsOf(result: YahooChartResult, length: number, symbol: string) {
  const quote = result.indicators.quote[0]!;
  const column = (name: keyof typeof quote) => {
    const values = quote[name] ?? [];
    if (values.length === length) return values;
    const path = `/chart/result/0/indicators/quote/0/${name}`;
    throw wrongFormat(symbol, path, `has ${values.length} values for ${length} timestamps`);
  };
  return {
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
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

function wrongFormat(symbol: string, path: string, problem: string): TerminalError {
  return new TerminalError(
    'ProviderFormat',
    `yahoo's answer for ${symbol} has another format: ${path} ${problem}`,
    {
      details: { symbol, path },
    },
  );
}
