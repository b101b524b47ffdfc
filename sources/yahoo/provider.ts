/** Yahoo, live or replayed: yahoo-finance2 asks, we keep the bytes and judge them ourselves. */
import YahooFinance from 'yahoo-finance2';
import { ExtendedCookieJar } from 'yahoo-finance2/lib/cookieJar';
import { TempocastError } from '../../schemas/errors.ts';
import type { Provider } from '../../schemas/sources.ts';
import { createHttpClient, fetchResult, type HttpAnswer, type HttpClientOptions } from '../http/client.ts';
import { classify } from './failures.ts';
import { parseYahoo } from './parse.ts';
import { ask, DATASETS, nextPage } from './requests.ts';
import { askSession, isSessionRequest, noSession } from './session.ts';

export const YAHOO_URL = 'https://query2.finance.yahoo.com';

export interface YahooOptions extends Pick<HttpClientOptions, 'circuit'> {
  /** Default YAHOO_URL; anything else is a market replay. */
  baseUrl?: string | null | undefined;
  /** For the whole answer; default 10 s. */
  timeoutMs?: number;
  /** Requests in flight at once; default 8. */
  concurrency?: number;
  /** Epoch ms; tells when live answers arrived. */
  clock?: () => number;
}

/** `fetch` asks once, after getting a session where one is needed and none is kept: retries are the caller's. */
export function createYahooProvider(options: YahooOptions = {}): Provider {
  const { timeoutMs = 10_000, concurrency = 8, clock = Date.now, circuit } = options;
  const baseUrl = options.baseUrl ?? YAHOO_URL;
  const live = baseUrl === YAHOO_URL;
  const source = live ? 'yahoo' : 'replay';
  let client = createClient(concurrency);
  const http = createHttpClient({
    ...{ provider: 'yahoo', baseUrl, timeoutMs, concurrency, clock, circuit, classify },
    canonicalUrl: live ? YAHOO_URL : 'http://market-replay',
    key: null,
    auth: null,
  });
  return {
    name: source,
    datasets: DATASETS,
    parse: parseYahoo,
    circuit: http.circuit,
    async fetch(request, signal) {
      const { subject } = request;
      let answer: HttpAnswer | undefined;
      const fetchOnce = async (input: string | URL | Request, init?: RequestInit) => {
        const asked = new URL(String(input instanceof Request ? input.url : input));
        if (isSessionRequest(asked)) {
          return askSession(asked, init, { baseUrl: live ? undefined : baseUrl, timeoutMs, signal });
        }
        const { crumb, ...query } = Object.fromEntries(asked.searchParams);
        answer = await http.get(asked.pathname, query, {
          ...request,
          signal,
          headers: Object.fromEntries(new Headers(init?.headers)),
          secretQuery: crumb === undefined ? {} : { crumb },
        });
        // Always a success: of any other status yahoo-finance2 prints the address, crumb included.
        return new Response(answer.notModified ? '{}' : (answer.body as Uint8Array<ArrayBuffer>));
      };
      try {
        await ask(client, request, fetchOnce as typeof fetch, clock);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof TempocastError && error.details.session === true)
          client = createClient(concurrency);
        if (error instanceof TempocastError) throw error;
        // The client also rejects bodies that it cannot read. Those bytes are kept all the same: the parser judges them.
        if (answer === undefined) throw needsSession(request.dataset) ? noSession(subject, error) : error;
      }
      return fetchResult(source, request, answer!, nextPage(request));
    },
  };
}

function needsSession(dataset: string): boolean {
  return dataset === 'quotes' || dataset === 'earnings';
}

/** With cookies of its own, so that a session which is no longer accepted can be left behind. */
function createClient(concurrency: number) {
  return new YahooFinance({
    queue: { concurrency },
    versionCheck: false,
    cookieJar: new ExtendedCookieJar(),
    suppressNotices: ['yahooSurvey'],
    validation: { logErrors: false, logOptionsErrors: false },
    logger: SILENT,
  });
}

const silence = () => {};
const SILENT = { info: silence, warn: silence, error: silence, debug: silence, dir: silence };
