/** What is asked of Tiingo, and how its pages follow each other. */
import type { FetchRequest } from '../../schemas/sources.ts';
import type { Query } from '../http/client.ts';
import { notOffered } from '../http/errors.ts';
import { addDays } from '../new-york.ts';

export const TIINGO_DATASETS = ['bars', 'actions', 'fundamentals', 'news'] as const;
export const NEWS_PER_PAGE = 1000;
/** Cursor of the second page of fundamentals. */
const METRICS = 'metrics';

/** Without a first day Tiingo may answer with the last year only. */
const FIRST_DAY = '1990-01-01';
/** Nothing tells when older metrics were known: history of them is of no use. */
const METRICS_DAYS = 30;

/** `today` ends a range that is open. Throws DatasetNotOffered (terminal). */
export function question(
  { dataset, subject, from, to, cursor }: FetchRequest,
  today: string,
): { path: string; query: Query } {
  const ticker = encodeURIComponent(subject);
  const range = { startDate: from, endDate: to };
  switch (dataset) {
    case 'bars':
    case 'actions':
      return {
        path: `/tiingo/daily/${ticker}/prices`,
        query: { ...range, format: 'json', resampleFreq: 'daily' },
      };
    case 'fundamentals': {
      const fundamentals = `/tiingo/fundamentals/${ticker}`;
      if (cursor === METRICS) {
        const startDate = from ?? addDays(to ?? today, -METRICS_DAYS);
        return { path: `${fundamentals}/daily`, query: { ...range, startDate, format: 'json' } };
      }
      const startDate = from ?? FIRST_DAY;
      return {
        path: `${fundamentals}/statements`,
        query: { ...range, startDate, asReported: true, format: 'json' },
      };
    }
    case 'news':
      return {
        path: '/tiingo/news',
        query: {
          tickers: subject === '*' ? undefined : subject.toLowerCase(),
          ...range,
          sortBy: 'publishedDate',
          limit: NEWS_PER_PAGE,
          offset: cursor ?? 0,
        },
      };
    default:
      throw notOffered('tiingo', dataset, TIINGO_DATASETS);
  }
}

/** After the statements the daily metrics; after a full page of news the next one, by its offset. */
export function nextCursor({ dataset, cursor }: FetchRequest, body: Uint8Array): string | undefined {
  if (dataset === 'fundamentals') return cursor === METRICS ? undefined : METRICS;
  if (dataset !== 'news' || itemsOf(body) < NEWS_PER_PAGE) return undefined;
  return String(Number(cursor ?? 0) + NEWS_PER_PAGE);
}

/** 0 also where the body is damaged: its parser says so. */
function itemsOf(body: Uint8Array): number {
  try {
    const items: unknown = JSON.parse(new TextDecoder().decode(body));
    return Array.isArray(items) ? items.length : 0;
  } catch {
    return 0;
  }
}
