/** Which question to Alpha Vantage a request is, and which one comes after it. */
import type { Dataset } from '../../schemas/datasets.ts';
import type { FetchRequest } from '../../schemas/sources.ts';
import { notOffered } from '../http/errors.ts';
import { addDays } from '../new-york.ts';
import { seriesOf } from './series.ts';

export const DATASETS = [
  'bars',
  'actions',
  'earnings',
  'news',
  'macro',
  'listings',
] as const satisfies Dataset[];
/** Of `sort=EARLIEST`, the most an answer holds. */
export const NEWS_LIMIT = 1000;
/** `compact` is the last hundred sessions, which are more than as many days minus weekends and holidays. */
const COMPACT_DAYS = 130;

export interface Question {
  query: Record<string, string>;
  /** Cursor of the page after this one. */
  next?: string;
}

/**
 * `premium`: the key's plan has TIME_SERIES_DAILY_ADJUSTED, one answer with bars and actions; without it they are
 * three. `today`: the virtual or real day.
 */
export function questionOf(request: FetchRequest, premium: boolean, today: string): Question {
  const { dataset, subject, cursor } = request;
  switch (dataset) {
    case 'bars':
      return barsQuestion(request, premium, today);
    case 'actions':
      return cursor === 'splits' ? splits(subject) : dividends(subject);
    case 'earnings':
      return earningsQuestion(subject, cursor);
    case 'news':
      return { query: newsQuery(request) };
    case 'macro':
      return { query: { ...seriesOf(subject).query, datatype: 'csv' } };
    case 'listings':
      return listingsQuestion(request, today);
    default:
      throw notOffered('alphavantage', dataset, DATASETS);
  }
}

function barsQuestion(
  { subject: symbol, from, cursor }: FetchRequest,
  premium: boolean,
  today: string,
): Question {
  if (cursor === 'dividends') return dividends(symbol);
  if (cursor === 'splits') return splits(symbol);
  const outputsize = from !== undefined && from > addDays(today, -COMPACT_DAYS) ? 'compact' : 'full';
  const name = premium ? 'TIME_SERIES_DAILY_ADJUSTED' : 'TIME_SERIES_DAILY';
  const query = { function: name, symbol, outputsize, datatype: 'csv' };
  return premium ? { query } : { query, next: 'dividends' };
}

function dividends(symbol: string): Question {
  return { query: { function: 'DIVIDENDS', symbol, datatype: 'csv' }, next: 'splits' };
}

function splits(symbol: string): Question {
  return { query: { function: 'SPLITS', symbol, datatype: 'csv' } };
}

/** The calendar says what is to come; what has been is another function, and only by symbol. */
function earningsQuestion(symbol: string, cursor: string | undefined): Question {
  if (cursor === 'history') return { query: { function: 'EARNINGS', symbol } };
  const query = { function: 'EARNINGS_CALENDAR', horizon: '12month' };
  return symbol === '*' ? { query } : { query: { ...query, symbol }, next: 'history' };
}

/** The cursor is the minute from which the next page goes on. */
function newsQuery({ subject, from, to, cursor }: FetchRequest): Record<string, string> {
  const minute = (date: string, time: string) => `${date.replaceAll('-', '')}T${time}`;
  return {
    function: 'NEWS_SENTIMENT',
    ...(subject === '*' ? {} : { tickers: subject }),
    ...(from === undefined && cursor === undefined ? {} : { time_from: cursor ?? minute(from!, '0000') }),
    ...(to === undefined ? {} : { time_to: minute(to, '2359') }),
    sort: 'EARLIEST',
    limit: String(NEWS_LIMIT),
  };
}

/** As of a past day when one is asked for; the newest list has no date. */
function listingsQuestion({ to, cursor }: FetchRequest, today: string): Question {
  const query = { function: 'LISTING_STATUS', ...(to !== undefined && to < today ? { date: to } : {}) };
  if (cursor === 'delisted') return { query: { ...query, state: 'delisted' } };
  return { query: { ...query, state: 'active' }, next: 'delisted' };
}

/** Of a full page of news the minute of its last item, when that is later than where the page began. */
export function nextNews(body: Uint8Array, cursor: string | undefined): string | undefined {
  const text = new TextDecoder().decode(body);
  const times = [...text.matchAll(/"time_published":\s*"(\d{8}T\d{4})\d\d"/g)].map(([, minute]) => minute!);
  const last = times.at(-1);
  return times.length >= NEWS_LIMIT && last !== cursor ? last : undefined;
}
