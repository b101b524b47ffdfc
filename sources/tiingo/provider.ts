/** Tiingo: daily prices with their actions, fundamentals as reported, news. */
import type { TempocastError } from '../../schemas/errors.ts';
import type { Provider } from '../../schemas/sources.ts';
import { createHttpClient, fetchResult } from '../http/client.ts';
import { rateLimited, refused } from '../http/errors.ts';
import { type ProviderOptions, today } from '../options.ts';
import { parseTiingo } from './parse.ts';
import { nextCursor, question, TIINGO_DATASETS } from './requests.ts';

export const TIINGO_URL = 'https://api.tiingo.com';

export function createTiingoProvider(options: ProviderOptions): Provider {
  const client = createHttpClient({
    ...options,
    provider: 'tiingo',
    baseUrl: options.baseUrl ?? TIINGO_URL,
    canonicalUrl: TIINGO_URL,
    auth: { header: (secret) => ({ authorization: `Token ${secret}` }) },
    classify: (status, _headers, body, subject) => (status === 200 ? failureOf(body, subject) : undefined),
  });
  return {
    name: 'tiingo',
    datasets: TIINGO_DATASETS,
    circuit: client.circuit,
    parse: parseTiingo,
    async fetch(request, signal) {
      const { path, query } = question(request, today(request.now, options.clock));
      // Pages of news are cut by number: an unchanged one tells nothing of the others.
      const ask =
        request.dataset === 'news' ? { ...request, etag: undefined, lastModified: undefined } : request;
      const answer = await client.get(path, query, { ...ask, signal });
      return fetchResult('tiingo', request, answer, nextCursor(request, answer.body));
    },
  };
}

/** A spent allowance comes as `{"detail": "..."}`, with 200 at times; data are always a list. */
function failureOf(body: Uint8Array, subject: string): TempocastError | undefined {
  if (body[0] !== '{'.charCodeAt(0) || body.length > 1000) return undefined;
  const detail = /"detail"\s*:\s*"([^"]+)"/.exec(new TextDecoder().decode(body))?.[1];
  if (detail === undefined) return undefined;
  if (/run over|limit|allocation/i.test(detail))
    return rateLimited('tiingo', subject, undefined, { body: detail });
  return refused('tiingo', subject, detail);
}
