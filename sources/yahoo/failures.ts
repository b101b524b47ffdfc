/** What Yahoo's failures mean for the caller: never again (terminal), later (retryable), or ask a person. */
import {
  NeedsPersonError,
  RetryableError,
  type TempocastError,
  TerminalError,
} from '../../schemas/errors.ts';

export interface FailedAnswer {
  symbol: string;
  status: number;
  retryAfter: string | null;
  body: Uint8Array;
  /** Epoch ms, to read a Retry-After that is a date. */
  now: number;
}

/** The error for an answer that is not a chart, or undefined when the body is one for the parser to judge. */
export function failureOf({
  symbol,
  status,
  retryAfter,
  body,
  now,
}: FailedAnswer): TempocastError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const text = new TextDecoder().decode(body);
  if (status === 400 && isEmptyRange(text)) return undefined;
  const details = { symbol, status, body: text.slice(0, 200) };
  if (status === 404) return unknownSymbol(symbol, details);
  if (status === 429) {
    const retryAfterMs = parseRetryAfter(retryAfter, now);
    const wait = retryAfterMs === undefined ? 'without saying for how long' : `for ${retryAfterMs} ms`;
    return new RetryableError('RateLimited', `yahoo limits the rate of requests ${wait}: ${symbol}`, {
      details,
      retryAfterMs,
    });
  }
  if (status >= 500) {
    return new RetryableError('ProviderUnavailable', `yahoo answered ${status} for ${symbol}`, { details });
  }
  if (status === 401 || status === 403 || status === 451) {
    return new NeedsPersonError(
      'ProviderRefused',
      `yahoo refuses this machine: ${status} for ${symbol}; check the network's address and Yahoo's terms, or use the replay`,
      { details },
    );
  }
  return new TerminalError(
    'ProviderFormat',
    `yahoo answered ${status} for ${symbol}: ${text.slice(0, 200)}`,
    { details },
  );
}

export function unknownSymbol(symbol: string, details: Record<string, unknown> = { symbol }): TerminalError {
  return new TerminalError(
    'UnknownSymbol',
    `yahoo knows no symbol '${symbol}'; check its spelling in the universe`,
    {
      details,
    },
  );
}

/** Yahoo's answer to a range that ends before a symbol's first bar. */
export function isEmptyRange(text: string): boolean {
  return text.includes("Data doesn't exist for startDate");
}

/** The error for a request that got no complete answer: time-out, refused or dropped connection, unknown host. */
export function unreachable(symbol: string, url: string, timeoutMs: number, cause: unknown): RetryableError {
  const reason = isTimeout(cause) ? `no answer within ${timeoutMs} ms` : rootMessage(cause);
  return new RetryableError(
    'ProviderUnreachable',
    `cannot reach yahoo at ${new URL(url).host} for ${symbol}: ${reason}`,
    {
      cause,
      details: { symbol },
    },
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message || error.name;
}

/** Retry-After is seconds or an HTTP date. */
function parseRetryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const seconds = Number(value);
  if (value.trim() !== '' && seconds >= 0) return Math.round(seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
