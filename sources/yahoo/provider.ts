/** Yahoo, live or replayed: yahoo-finance2 asks, we keep the bytes and judge them ourselves. */
import YahooFinance from 'yahoo-finance2';
import { TempocastError, TerminalError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { FetchRequest, Provider, RawAnswer } from '../../schemas/sources.ts';
import { failureOf, unreachable } from './failures.ts';
import { parseYahooChart } from './parse.ts';

export const YAHOO_URL = 'https://query2.finance.yahoo.com';

export interface YahooOptions {
  /** Default YAHOO_URL; anything else is a market replay. */
  baseUrl?: string | undefined;
  /** For the whole answer; default 10 s. */
  timeoutMs?: number;
  /** Requests in flight at once; default 8. */
  concurrency?: number;
  /** Epoch ms; tells when live answers arrived. */
  clock?: () => number;
}

const DAY = 86_400;

/**
 * `fetch` asks once: retries are the caller's. Whatever `to` is, the answer runs to now: Yahoo adjusts for every
 * split up to now but lists only those inside the range, and the parser needs them all.
 */
export function createYahooProvider(options: YahooOptions = {}): Provider {
  const { baseUrl = YAHOO_URL, timeoutMs = 10_000, concurrency = 8, clock = Date.now } = options;
  const live = baseUrl === YAHOO_URL;
  const client = new YahooFinance({
    queue: { concurrency },
    versionCheck: false,
    validation: { logErrors: false, logOptionsErrors: false },
    logger: SILENT,
  });
  return {
    name: live ? 'yahoo' : 'replay',
    datasets: ['bars'],
    parse: (_dataset, body, { subject, knownAt }) => ({
      charts: [parseYahooChart(body, { symbol: subject, knownAt })],
    }),
    circuit: () => ({ state: 'closed', since: null, reason: null }),
    async fetch(request, signal) {
      if (request.dataset !== 'bars') throw notOffered(request.dataset);
      let answer: RawAnswer | undefined;
      const fetchOnce = async (input: string | URL | Request, init?: RequestInit) => {
        const asked = new URL(String(input instanceof Request ? input.url : input));
        const url = new URL(asked.pathname + asked.search, baseUrl);
        const headers = new Headers(init?.headers);
        if (request.now !== undefined) headers.set('x-tempocast-now', request.now);
        const { response, body } = await get(url, headers, signal, timeoutMs, request.subject);
        const failure = failureOf({
          symbol: request.subject,
          status: response.status,
          retryAfter: response.headers.get('retry-after'),
          body,
          now: clock(),
        });
        if (failure) throw failure;
        const fetchedAt = request.now ?? (new Date(clock()).toISOString() as Instant);
        answer = { ...describe(request, url, live), status: response.status, fetchedAt, body };
        return new Response(body as Uint8Array<ArrayBuffer>, {
          status: response.status,
          headers: response.headers,
        });
      };
      try {
        await client.chart(encodeURIComponent(request.subject), period(request, clock), {
          validateResult: false,
          fetch: fetchOnce as typeof fetch,
        });
      } catch (error) {
        // The client also rejects bodies that it cannot read. Those bytes are kept all the same: parseChart judges them.
        if (!answer || error instanceof TempocastError) throw error;
      }
      return { answer: answer! };
    },
  };
}

function period({ from, now }: FetchRequest, clock: () => number) {
  const until = Math.floor((now === undefined ? clock() : Date.parse(now)) / 1000);
  return {
    period1: Date.parse(from!) / 1000,
    period2: until + DAY,
    interval: '1d',
    events: 'div|split',
    includePrePost: false,
    return: 'object',
  } as const;
}

async function get(
  url: URL,
  headers: Headers,
  signal: AbortSignal | undefined,
  timeoutMs: number,
  symbol: string,
): Promise<{ response: Response; body: Uint8Array }> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      headers,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { response, body: new Uint8Array(await response.arrayBuffer()) };
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreachable(symbol, url.href, timeoutMs, cause);
  }
}

/** The port of a replay is no fact about the data, so it is not recorded. */
function describe(request: FetchRequest, url: URL, live: boolean) {
  const recorded = new URL(url.pathname + url.search, live ? YAHOO_URL : 'http://market-replay');
  recorded.searchParams.delete('crumb');
  return {
    source: live ? 'yahoo' : 'replay',
    dataset: request.dataset,
    symbol: request.subject,
    url: recorded.href,
  };
}

function notOffered(dataset: string): TerminalError {
  return new TerminalError('DatasetNotOffered', `yahoo offers no ${dataset}: allowed is bars`);
}

const silence = () => {};
const SILENT = { info: silence, warn: silence, error: silence, debug: silence, dir: silence };
