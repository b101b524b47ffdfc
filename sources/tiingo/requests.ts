/** What is asked of Tiingo, and how its pages follow each other. */
import type { FetchRequest } from '../../schemas/sources.ts';
import type { Query } from '../http/client.ts';
import { notOffered } from '../http/errors.ts';

export const TIINGO_DATASETS = ['bars', 'actions', 'fundamentals', 'news'] as const;
export const NEWS_PER_PAGE = 1000;
/** Cursor of the second page of fundamentals. */
const METRICS = 'metrics';

/** Throws DatasetNotOffered (terminal). */
export function question({ dataset, subject, from, to, cursor }: FetchRequest): {
  path: string;
  query: Query;
} {
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
      if (cursor === METRICS) return { path: `${fundamentals}/daily`, query: { ...range, format: 'json' } };
      return { path: `${fundamentals}/statements`, query: { ...range, asReported: true, format: 'json' } };
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
