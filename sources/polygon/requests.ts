/** What is asked of Polygon, and how its pages follow each other. */
import type { FetchRequest } from '../../schemas/sources.ts';
import type { Query } from '../http/client.ts';
import { notOffered } from '../http/errors.ts';
import { addDays } from '../new-york.ts';

export const POLYGON_DATASETS = ['bars', 'actions', 'news', 'listings'] as const;

export interface Question {
  path: string;
  query: Query;
}

const DIVIDENDS = '/v3/reference/dividends';
const SPLITS = '/v3/reference/splits';
const GROUPED = '/v2/aggs/grouped/locale/us/market/stocks/';

/** Of the oldest day that Polygon could have. */
const FIRST_DAY = '1990-01-01';

/** `today` ends a range that is open. Throws DatasetNotOffered (terminal). */
export function question(request: FetchRequest, today: string): Question {
  const { dataset, subject, from, to, cursor } = request;
  if (cursor !== undefined) return fromCursor(cursor);
  const ticker = subject === '*' ? undefined : toPolygon(subject);
  const segment = encodeURIComponent(ticker ?? '');
  switch (dataset) {
    case 'bars':
      if (ticker === undefined) return { path: GROUPED + (from ?? today), query: { adjusted: false } };
      return {
        path: `/v2/aggs/ticker/${segment}/range/1/day/${from ?? FIRST_DAY}/${to ?? today}`,
        query: { adjusted: false, sort: 'asc', limit: 50_000 },
      };
    case 'actions':
      return { path: SPLITS, query: actionsQuery(request, 'execution_date') };
    case 'news':
      return {
        path: '/v2/reference/news',
        query: {
          ticker,
          'published_utc.gte': from,
          'published_utc.lt': to === undefined ? undefined : addDays(to, 1),
          sort: 'published_utc',
          order: 'asc',
          limit: 1000,
        },
      };
    case 'listings':
      if (ticker !== undefined) return { path: `/v3/reference/tickers/${segment}`, query: { date: to } };
      return {
        path: '/v3/reference/tickers',
        query: { market: 'stocks', active: true, date: to, sort: 'ticker', order: 'asc', limit: 1000 },
      };
    default:
      throw notOffered('polygon', dataset, POLYGON_DATASETS);
  }
}

/**
 * The page after this one: Polygon's own next_url without host and key; dividends after splits; the next weekday of
 * the whole market.
 */
export function nextCursor(request: FetchRequest, asked: Question, body: Uint8Array): string | undefined {
  const next = nextUrl(body);
  if (next !== undefined) return next;
  if (asked.path === SPLITS)
    return toCursor({ path: DIVIDENDS, query: actionsQuery(request, 'ex_dividend_date') });
  if (!asked.path.startsWith(GROUPED)) return undefined;
  const day = weekdayAfter(asked.path.slice(GROUPED.length));
  return request.to !== undefined && day <= request.to
    ? toCursor({ path: GROUPED + day, query: asked.query })
    : undefined;
}

function actionsQuery({ subject, from, to }: FetchRequest, date: string): Query {
  return {
    ticker: subject === '*' ? undefined : toPolygon(subject),
    [`${date}.gte`]: from,
    [`${date}.lte`]: to,
    sort: date,
    order: 'asc',
    limit: 1000,
  };
}

/** undefined also where the body is damaged: its parser says so. */
function nextUrl(body: Uint8Array): string | undefined {
  try {
    const { next_url } = JSON.parse(new TextDecoder().decode(body)) as { next_url?: string };
    if (next_url === undefined) return undefined;
    const { pathname, searchParams } = new URL(next_url);
    searchParams.delete('apiKey');
    return `${pathname}?${searchParams}`;
  } catch {
    return undefined;
  }
}

function fromCursor(cursor: string): Question {
  const { pathname, searchParams } = new URL(cursor, 'http://polygon');
  return { path: pathname, query: Object.fromEntries(searchParams) };
}

function toCursor({ path, query }: Question): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

function weekdayAfter(date: string): string {
  const next = addDays(date, 1);
  return [0, 6].includes(new Date(next).getUTCDay()) ? weekdayAfter(next) : next;
}

/** Share classes: ours (and Yahoo's) BRK-B is BRK.B there. */
export function toPolygon(symbol: string): string {
  return symbol.replace(/^([A-Z]+)-([A-Z])$/, '$1.$2');
}

export function fromPolygon(ticker: string): string {
  return ticker.replace(/^([A-Z]+)\.([A-Z])$/, '$1-$2');
}
