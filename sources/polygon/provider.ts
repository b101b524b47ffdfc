/** Polygon (also Massive): bars, splits and dividends, news, tickers of the US stock market. */
import type { FetchRequest, Provider } from '../../schemas/sources.ts';
import { createHttpClient, fetchResult } from '../http/client.ts';
import { type ProviderOptions, today } from '../options.ts';
import { parsePolygon } from './parse.ts';
import { nextCursor, POLYGON_DATASETS, question } from './requests.ts';

export const POLYGON_URL = 'https://api.polygon.io';

export function createPolygonProvider(options: ProviderOptions): Provider {
  const client = createHttpClient({
    ...options,
    provider: 'polygon',
    baseUrl: options.baseUrl ?? POLYGON_URL,
    canonicalUrl: POLYGON_URL,
    auth: { header: (secret) => ({ authorization: `Bearer ${secret}` }) },
  });
  return {
    name: 'polygon',
    datasets: POLYGON_DATASETS,
    circuit: client.circuit,
    parse: parsePolygon,
    async fetch(request, signal) {
      const asked = question(request, today(request.now, options.clock));
      const answer = await client.get(asked.path, asked.query, { ...validators(request), signal });
      const next = nextCursor(request, asked, answer.body);
      return fetchResult('polygon', request, answer, next);
    },
  };
}

/** An answer that Polygon cuts into pages is asked in full: an unchanged first page tells nothing of the others. */
function validators(request: FetchRequest): FetchRequest {
  const { dataset, subject, cursor } = request;
  if (cursor === undefined && dataset !== 'news' && subject !== '*') return request;
  return { ...request, etag: undefined, lastModified: undefined };
}
