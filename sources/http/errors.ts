/** What a provider's failures mean for the caller: never again (terminal), later (retryable), or ask a person. */
import {
  type ErrorDetails,
  NeedsPersonError,
  RetryableError,
  type TempocastError,
  TerminalError,
} from '../../schemas/errors.ts';

/** Longest part of an answer that an error quotes. */
const QUOTED = 200;

export interface FailedAnswer {
  provider: string;
  subject: string;
  status: number;
  headers: Headers;
  body: Uint8Array;
  /** Epoch ms, to read a Retry-After that is a date. */
  now: number;
}

/** The error that a status code alone tells of; undefined for 2xx and 304. */
export function failureOfStatus(answer: FailedAnswer): TempocastError | undefined {
  const { provider, subject, status, headers, body, now } = answer;
  if ((status >= 200 && status < 300) || status === 304) return undefined;
  const details = { status, body: quote(body) };
  if (status === 404) return unknownSymbol(provider, subject, details);
  if (status === 429)
    return rateLimited(provider, subject, retryAfter(headers.get('retry-after'), now), details);
  if (status >= 500 || status === 408 || status === 425) {
    const wait = retryAfter(headers.get('retry-after'), now);
    return unavailable(provider, subject, `answered ${status}`, wait, details);
  }
  if (status === 401 || status === 402 || status === 403 || status === 451) {
    return refused(provider, subject, `answered ${status}: ${details.body}`, details);
  }
  return wrongFormat(provider, subject, '/', `is an answer with status ${status}: ${details.body}`, details);
}

export function unknownSymbol(provider: string, subject: string, details: ErrorDetails = {}): TerminalError {
  const message = `${provider} knows no symbol '${subject}'; check its spelling`;
  return new TerminalError('UnknownSymbol', message, { details: { ...details, provider, subject } });
}

/** `retryAfterMs` undefined: the provider does not say for how long. */
export function rateLimited(
  provider: string,
  subject: string,
  retryAfterMs: number | undefined,
  details: ErrorDetails = {},
): RetryableError {
  const wait = retryAfterMs === undefined ? 'without saying for how long' : `for ${retryAfterMs} ms`;
  return new RetryableError('RateLimited', `${provider} limits the rate of requests ${wait}: ${subject}`, {
    details: { ...details, provider, subject },
    retryAfterMs,
  });
}

export function unavailable(
  provider: string,
  subject: string,
  problem: string,
  retryAfterMs?: number,
  details: ErrorDetails = {},
): RetryableError {
  return new RetryableError('ProviderUnavailable', `${provider} ${problem} for ${subject}`, {
    details: { ...details, provider, subject },
    retryAfterMs,
  });
}

/** A request that got no complete answer: time-out, refused or dropped connection, unknown host. */
export function unreachable(provider: string, subject: string, host: string, reason: string): RetryableError {
  return new RetryableError(
    'ProviderUnreachable',
    `cannot reach ${provider} at ${host} for ${subject}: ${reason}`,
    {
      details: { provider, subject, host },
    },
  );
}

/** Wrong or missing credentials, a plan that does not include the data, a blocked address. */
export function refused(
  provider: string,
  subject: string,
  problem: string,
  details: ErrorDetails = {},
): NeedsPersonError {
  const message = `${provider} refuses ${subject}: ${problem}; check the key, the plan and the terms of ${provider}`;
  return new NeedsPersonError('ProviderRefused', message, { details: { ...details, provider, subject } });
}

/** `path`: JSON path, or row and column, of what is not as it was. */
export function wrongFormat(
  provider: string,
  subject: string,
  path: string,
  problem: string,
  details: ErrorDetails = {},
): TerminalError {
  const message = `${provider}'s answer for ${subject} has another format: ${path} ${problem}`;
  return new TerminalError('ProviderFormat', message, { details: { ...details, provider, subject, path } });
}

/** Not of the format at all: empty, cut off, an HTML page. Asking again usually cures it. */
export function garbled(
  provider: string,
  subject: string,
  body: Uint8Array,
  format: string,
  problem: string,
): RetryableError {
  const start = new TextDecoder().decode(body.subarray(0, 80));
  return new RetryableError(
    'ProviderGarbled',
    `${provider}'s answer for ${subject} is not ${format} (${body.length} bytes, starting '${start}'): ${problem}`,
    { details: { provider, subject, bytes: body.length } },
  );
}

export function notOffered(provider: string, dataset: string, offered: readonly string[]): TerminalError {
  return new TerminalError(
    'DatasetNotOffered',
    `${provider} offers no ${dataset}: allowed are ${offered.join(', ')}`,
    {
      details: { provider, dataset },
    },
  );
}

export function circuitOpen(
  provider: string,
  subject: string,
  reason: string,
  retryAfterMs: number,
): RetryableError {
  return new RetryableError(
    'ProviderCircuitOpen',
    `${provider} is not asked for ${subject} for another ${retryAfterMs} ms: its circuit is open since ${reason}`,
    { details: { provider, subject }, retryAfterMs },
  );
}

export function quote(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(0, QUOTED)).trim();
}

/** Retry-After is seconds or an HTTP date. */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (seconds >= 0 && Number.isFinite(seconds)) return Math.round(seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
