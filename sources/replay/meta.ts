/** The `meta` block of Yahoo's chart answer. */
import type { Archive } from './archive.ts';
import { ratioAfter } from './splits.ts';

const HOUR = 3600;
const YEAR = 365 * 24 * HOUR;
const PRE_MARKET = 5.5 * HOUR;
const OPEN_LOCAL = 9.5 * HOUR;
const DAY = 24 * HOUR;
const VALID_RANGES = ['1d', '5d', '1mo', '3mo', '6mo', '1y', '2y', '5y', '10y', 'ytd', 'max'];

/** `known`: number of sessions closed by `now`; `first`: index of the first session asked for. */
export function metaBlock(
  archive: Archive,
  now: number,
  known: number,
  first: number,
): Record<string, unknown> {
  const last = known - 1;
  const { instrument, symbol } = archive;
  const undo = ratioAfter(archive.splits, archive.sessions[last]!, '9999');
  const price = (value: number | null | undefined) =>
    value == null ? undefined : Number((value * undo).toFixed(6));
  const yearAgo = archive.opensAt.findIndex((time) => time > now - YEAR);
  const year = <T>(column: readonly (T | null)[]) =>
    column.slice(yearAgo, known).filter((value) => value !== null);
  const lastPriced = archive.close.findLastIndex((value, i) => i <= last && value !== null);
  const upcoming = archive.opensAt[known];
  const current = upcoming !== undefined && now >= upcoming - PRE_MARKET ? known : last;
  const offset = OPEN_LOCAL - (archive.opensAt[current]! % DAY);
  return {
    currency: 'USD',
    symbol,
    exchangeName: instrument.exchangeName,
    fullExchangeName: instrument.fullExchangeName,
    instrumentType: instrument.instrumentType,
    firstTradeDate: archive.opensAt[0],
    regularMarketTime: archive.closesAt[last],
    hasPrePostMarketData: instrument.instrumentType !== 'INDEX',
    gmtoffset: offset,
    timezone: zoneName(offset),
    exchangeTimezoneName: 'America/New_York',
    regularMarketPrice: price(archive.close[lastPriced]),
    fiftyTwoWeekHigh: price(Math.max(...year(archive.high))),
    fiftyTwoWeekLow: price(Math.min(...year(archive.low))),
    regularMarketDayHigh: price(archive.high[last]),
    regularMarketDayLow: price(archive.low[last]),
    regularMarketVolume: archive.volume[last] == null ? 0 : Math.round(archive.volume[last] / undo),
    longName: instrument.longName,
    shortName: instrument.longName,
    chartPreviousClose: price(archive.close[first - 1]),
    priceHint: 2,
    currentTradingPeriod: tradingPeriod(archive.opensAt[current]!, archive.closesAt[current]!, offset),
    dataGranularity: '1d',
    range: '',
    validRanges: VALID_RANGES,
  };
}

function tradingPeriod(open: number, close: number, gmtoffset: number) {
  const timezone = zoneName(gmtoffset);
  const span = (start: number, end: number) => ({ timezone, start, end, gmtoffset });
  return {
    pre: span(open - PRE_MARKET, open),
    regular: span(open, close),
    post: span(close, close + 4 * HOUR),
  };
}

function zoneName(offset: number): string {
  return offset === -5 * HOUR ? 'EST' : 'EDT';
}
