/** FRED and ALFRED: economic series with their vintages. */
import type { TempocastError } from '../../schemas/errors.ts';
import type { Provider } from '../../schemas/sources.ts';
import { createHttpClient, fetchResult } from '../http/client.ts';
import { refused, unknownSymbol } from '../http/errors.ts';
import type { ProviderOptions } from '../options.ts';
import { parseFred } from './parse.ts';
import { FRED_DATASETS, nextCursor, question } from './requests.ts';

export const FRED_URL = 'https://api.stlouisfed.org';

export function createFredProvider(options: ProviderOptions): Provider {
  const client = createHttpClient({
    ...options,
    provider: 'fred',
    baseUrl: options.baseUrl ?? FRED_URL,
    canonicalUrl: FRED_URL,
    auth: { query: (secret) => ({ api_key: secret }) },
    classify: (status, _headers, body, subject) => (status === 400 ? failureOf(body, subject) : undefined),
  });
  return {
    name: 'fred',
    datasets: FRED_DATASETS,
    circuit: client.circuit,
    parse: parseFred,
    async fetch(request, signal) {
      const { path, query } = question(request);
      const answer = await client.get(path, query, { ...request, signal });
      // No new vintage: the observations are those that are stored.
      const next = answer.notModified ? undefined : nextCursor(request, answer.body);
      return fetchResult('fred', request, answer, next);
    },
  };
}

/** Everything that is wrong with a question is a 400 here; the text tells what. */
function failureOf(body: Uint8Array, subject: string): TempocastError | undefined {
  const text = new TextDecoder().decode(body);
  if (/series does not exist/i.test(text)) return unknownSymbol('fred', subject, { status: 400 });
  if (/api_key/i.test(text)) return refused('fred', subject, 'answered 400: the api_key is not accepted');
  return undefined;
}
