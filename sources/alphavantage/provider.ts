/** Alpha Vantage: every answer is one GET of /query; the credential is its last parameter. */
import type { Provider } from '../../schemas/sources.ts';
import { createHttpClient, fetchResult } from '../http/client.ts';
import { type ProviderOptions, today } from '../options.ts';
import { noticeOf } from './notices.ts';
import { parseAlphaVantage } from './parse.ts';
import { DATASETS, nextNews, questionOf } from './requests.ts';

export const ALPHA_VANTAGE_URL = 'https://www.alphavantage.co';

export interface AlphaVantageOptions extends ProviderOptions {
  /** The key's plan includes TIME_SERIES_DAILY_ADJUSTED; default false. */
  premium?: boolean;
}

export function createAlphaVantageProvider({ premium = false, ...options }: AlphaVantageOptions): Provider {
  const http = createHttpClient({
    ...options,
    provider: 'alphavantage',
    baseUrl: options.baseUrl ?? ALPHA_VANTAGE_URL,
    canonicalUrl: ALPHA_VANTAGE_URL,
    auth: { query: (apikey) => ({ apikey }) },
    classify(_status, _headers, body, subject) {
      const notice = noticeOf(body, subject);
      return notice === 'empty' ? 'answer' : notice;
    },
  });
  return {
    name: 'alphavantage',
    datasets: DATASETS,
    parse: parseAlphaVantage,
    circuit: http.circuit,
    async fetch(request, signal) {
      const { query, next } = questionOf(request, premium, today(request.now, options.clock));
      const answer = await http.get('/query', query, { ...request, signal });
      const after = request.dataset === 'news' ? nextNews(answer.body, request.cursor) : next;
      return fetchResult('alphavantage', request, answer, after);
    },
  };
}
