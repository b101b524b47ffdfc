/** From Polygon's bytes to rows. Pure. Errors: see Provider.parse. */
import type { Dataset, Membership, NewsItem, ParsedAnswer, ParsedChart } from '../../schemas/datasets.ts';
import type { ParseContext } from '../../schemas/sources.ts';
import { notOffered, wrongFormat } from '../http/errors.ts';
import { checkFormat, parseJson } from '../http/format.ts';
import { addDays, EXCHANGE_TIMEZONE, isFinal, toInstant } from '../new-york.ts';
import { sessionDates } from '../yahoo/session-dates.ts';
import { dividendCharts, splitCharts } from './actions.ts';
import { isAggregates, isGrouped, isNews, isTicker, isTickers } from './formats.ts';
import { fromPolygon, POLYGON_DATASETS, toPolygon } from './requests.ts';

const SENTIMENT = { positive: 1, neutral: 0, negative: -1 } as const;

export function parsePolygon(dataset: Dataset, body: Uint8Array, context: ParseContext): ParsedAnswer {
  const json = parseJson('polygon', context.subject, body);
  switch (dataset) {
    case 'bars':
      return { charts: context.subject === '*' ? groupedCharts(json, context) : [chart(json, context)] };
    case 'actions':
      return { charts: actionCharts(json, context.subject) };
    case 'news':
      return { news: news(json, context.subject) };
    case 'listings':
      return { memberships: context.subject === '*' ? snapshot(json) : listing(json, context.subject) };
    default:
      throw notOffered('polygon', dataset, POLYGON_DATASETS);
  }
}

interface Aggregate {
  o: number;
  h: number;
  l: number;
  c: number;
  v: number;
  t: number;
}

function chart(json: unknown, { subject, knownAt }: ParseContext): ParsedChart {
  const answer = checkFormat(isAggregates, json, 'polygon', subject);
  const { ticker } = answer;
  if (ticker !== toPolygon(subject)) throw wrongFormat('polygon', subject, '/ticker', `is '${ticker}'`);
  return chartOf(subject, asTraded(answer, subject), knownAt);
}

/** One answer with many symbols: a chart each, in the answer's order. */
function groupedCharts(json: unknown, { subject, knownAt }: ParseContext): ParsedChart[] {
  const answer = checkFormat(isGrouped, json, 'polygon', subject);
  const bySymbol = Map.groupBy(asTraded(answer, subject), ({ T }) => fromPolygon(T));
  return [...bySymbol].map(([symbol, rows]) => chartOf(symbol, rows, knownAt));
}

/** Adjusted prices look like any others: stored as traded they would be wrong and nobody would see it. */
function asTraded<T>(
  { adjusted, resultsCount, results }: { adjusted: boolean; resultsCount: number; results?: T[] },
  subject: string,
): T[] {
  if (results === undefined && resultsCount > 0) {
    throw wrongFormat('polygon', subject, '/results', `is missing where resultsCount is ${resultsCount}`);
  }
  if (!adjusted) return results ?? [];
  throw wrongFormat(
    'polygon',
    subject,
    '/adjusted',
    'is true: prices adjusted for splits; allowed is false, ask with adjusted=false',
  );
}

function chartOf(symbol: string, rows: readonly Aggregate[], knownAt: string): ParsedChart {
  const sessions = sessionDates(
    rows.map(({ t }) => t / 1000),
    EXCHANGE_TIMEZONE,
  );
  const bars = rows.map(({ o, h, l, c, v }, i) => ({
    session: sessions[i]!,
    open: o,
    high: h,
    low: l,
    close: c,
    volume: v,
  }));
  return {
    symbol,
    currency: null,
    exchangeTimezone: EXCHANGE_TIMEZONE,
    bars: bars.filter(({ session }) => isFinal(session, knownAt)),
    actions: [],
  };
}

/** Splits and dividends come from two addresses; the first row tells which this is. */
function actionCharts(json: unknown, subject: string): ParsedChart[] {
  const first = (json as { results?: unknown[] } | null)?.results?.[0];
  const dividends = typeof first === 'object' && first !== null && 'cash_amount' in first;
  return dividends ? dividendCharts(json, subject) : splitCharts(json, subject);
}

function news(json: unknown, subject: string): NewsItem[] {
  const { results } = checkFormat(isNews, json, 'polygon', subject);
  return results.map((item) => {
    const sentiments = new Map(item.insights?.map(({ ticker, sentiment }) => [ticker, SENTIMENT[sentiment]]));
    const tickers = new Set([...item.tickers, ...sentiments.keys()]);
    return {
      id: item.id,
      publishedAt: toInstant(item.published_utc),
      title: item.title,
      text: item.description ?? '',
      url: item.article_url,
      publisher: item.publisher.name,
      language: null,
      symbols: [...tickers].map((ticker) => ({
        symbol: fromPolygon(ticker),
        sentiment: sentiments.get(ticker) ?? null,
        relevance: null,
      })),
    };
  });
}

/** The list of all tickers holds for its day and tells nothing of when a listing began. */
function snapshot(json: unknown): Membership[] {
  const { results } = checkFormat(isTickers, json, 'polygon', '*');
  return results.map(({ ticker, name, primary_exchange, last_updated_utc }) => {
    const day = last_updated_utc.slice(0, 10);
    return membership(primary_exchange, fromPolygon(ticker), name, day, addDays(day, 1));
  });
}

/** One ticker's details: from its first day to its last, where Polygon knows the first. */
function listing(json: unknown, subject: string): Membership[] {
  const { results } = checkFormat(isTicker, json, 'polygon', subject);
  const { ticker, name, primary_exchange, list_date, delisted_utc } = results;
  if (ticker !== toPolygon(subject))
    throw wrongFormat('polygon', subject, '/results/ticker', `is '${ticker}'`);
  if (list_date === undefined) return [];
  return [membership(primary_exchange, subject, name, list_date, delisted_utc?.slice(0, 10) ?? null)];
}

function membership(
  exchange: string | undefined,
  symbol: string,
  name: string,
  from: string,
  to: string | null,
): Membership {
  return { list: exchange ?? 'stocks', symbol, from, to, name, sector: null };
}
