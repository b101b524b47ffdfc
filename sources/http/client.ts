/**
 * The HTTP side of every provider: one GET, one answer or one of the errors of schemas/sources.ts.
 *
 * Owns the credential (resolved at each call, sent in a header or as the last query parameter, never in what it
 * returns or throws), the time-out, conditional headers, Retry-After, requests in flight and the circuit.
 * Does not own retries: those are Temporal's.
 */
import { bulkhead, isTaskCancelledError } from 'cockatiel';
import type { TempocastError } from '../../schemas/errors.ts';
import type { Instant } from '../../schemas/market.ts';
import type { CircuitState, FetchRequest, FetchResult, RawAnswer } from '../../schemas/sources.ts';
import { type CircuitOptions, createCircuit } from './circuit.ts';
import { failureOfStatus, unreachable } from './errors.ts';
import { redact, redactBody, resolveSecret } from './secrets.ts';

export const NOW_HEADER = 'x-tempocast-now';

/** What the credential becomes in a request. */
export type Auth =
  | { header: (secret: string) => Record<string, string> }
  | { query: (secret: string) => Record<string, string> };

export interface HttpClientOptions {
  provider: string;
  /** Where requests go; may have a path, as the recorded server's has. */
  baseUrl: string;
  /** What recorded URLs start with, whatever `baseUrl` is: the port of a replay is no fact about the data. */
  canonicalUrl: string;
  /** Reference to the credential. */
  key: string | null;
  auth: Auth | null;
  /** For the whole answer. */
  timeoutMs: number;
  /** Requests in flight at once. */
  concurrency: number;
  headers?: Record<string, string>;
  /** The error of an answer that the status alone does not tell; 'answer': keep it; undefined: judge by the status. */
  classify?: (
    status: number,
    headers: Headers,
    body: Uint8Array,
    subject: string,
  ) => TempocastError | 'answer' | undefined;
  /** Epoch ms; tells when live answers arrived. */
  clock?: () => number;
  circuit?: CircuitOptions;
}

export interface Ask {
  /** What the request is about, for errors. */
  subject: string;
  etag?: string;
  lastModified?: string;
  /** Virtual now, sent to a replay; the answer's `fetchedAt`. */
  now?: Instant;
  signal?: AbortSignal;
  accept?: string;
  /** Further headers, and query parameters that must not be recorded (a session's crumb). */
  headers?: Record<string, string>;
  secretQuery?: Record<string, string>;
}

export type Query = Record<string, string | number | boolean | undefined>;

export interface HttpAnswer {
  status: number;
  /** On the canonical host, without secrets. */
  url: string;
  headers: Headers;
  body: Uint8Array;
  fetchedAt: Instant;
  etag?: string;
  lastModified?: string;
  /** 304: as it was since the validators sent; the body is empty. */
  notModified: boolean;
}

export interface HttpClient {
  /**
   * Throws UnknownSymbol, ProviderFormat (terminal), RateLimited, ProviderUnavailable, ProviderUnreachable,
   * ProviderCircuitOpen (retryable), ProviderRefused, SecretMissing (needs a person), what `classify` returns, and
   * the signal's reason.
   */
  get(path: string, query: Query, ask: Ask): Promise<HttpAnswer>;
  circuit(): CircuitState;
}

interface Prepared {
  url: URL;
  recorded: string;
  headers: Headers;
  secrets: string[];
}

export function createHttpClient(options: HttpClientOptions): HttpClient {
  const circuit = createCircuit(options.provider, options.circuit);
  const slots = bulkhead(options.concurrency, Number.POSITIVE_INFINITY);
  return {
    circuit: circuit.state,
    async get(path, query, ask) {
      const prepared = await prepare(options, path, query, ask);
      try {
        return await slots.execute(
          () => circuit.run(ask.subject, () => askOnce(options, prepared, ask)),
          ask.signal,
        );
      } catch (error) {
        if (isTaskCancelledError(error)) ask.signal?.throwIfAborted();
        throw error;
      }
    },
  };
}

async function prepare(options: HttpClientOptions, path: string, query: Query, ask: Ask): Promise<Prepared> {
  const { provider, auth, key } = options;
  const secret = auth === null ? undefined : await resolveSecret(key, `provider ${provider}`);
  const headers = new Headers({ accept: ask.accept ?? '*/*', ...options.headers, ...ask.headers });
  if (ask.etag !== undefined) headers.set('if-none-match', ask.etag);
  if (ask.lastModified !== undefined) headers.set('if-modified-since', ask.lastModified);
  if (ask.now !== undefined) headers.set(NOW_HEADER, ask.now);
  const url = join(options.baseUrl, path, query);
  for (const [name, value] of Object.entries(ask.secretQuery ?? {})) url.searchParams.append(name, value);
  if (secret !== undefined && auth !== null) {
    const added = 'header' in auth ? auth.header(secret) : auth.query(secret);
    for (const [name, value] of Object.entries(added)) {
      if ('header' in auth) headers.set(name, value);
      else url.searchParams.append(name, value);
    }
  }
  return {
    url,
    recorded: join(options.canonicalUrl, path, query).href,
    headers,
    secrets: [...(secret === undefined ? [] : [secret]), ...Object.values(ask.secretQuery ?? {})],
  };
}

function join(base: string, path: string, query: Query): URL {
  const url = new URL(base.replace(/\/+$/, '') + path);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
}

async function askOnce(
  { provider, timeoutMs, classify, clock = Date.now }: HttpClientOptions,
  { url, recorded, headers, secrets }: Prepared,
  { subject, signal, now }: Ask,
): Promise<HttpAnswer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let body: Uint8Array;
  try {
    // A redirect could carry the credential to another host.
    response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    body = redactBody(new Uint8Array(await response.arrayBuffer()), secrets);
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = timeout.aborted ? `no answer within ${timeoutMs} ms` : redact(rootMessage(cause), secrets);
    throw unreachable(provider, subject, url.host, reason);
  }
  const { status } = response;
  const verdict = classify?.(status, response.headers, body, subject);
  const failure =
    verdict ?? failureOfStatus({ provider, subject, status, headers: response.headers, body, now: clock() });
  if (failure !== undefined && failure !== 'answer') throw failure;
  return {
    status,
    url: recorded,
    headers: response.headers,
    body,
    fetchedAt: now ?? new Date(clock()).toISOString(),
    etag: response.headers.get('etag') ?? undefined,
    lastModified: response.headers.get('last-modified') ?? undefined,
    notModified: status === 304,
  };
}

function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? rootMessage(error.cause) : error.message || error.name;
}

/** An HTTP answer as a provider's: null when it has not changed. */
export function fetchResult(
  source: string,
  { dataset, subject }: FetchRequest,
  { status, url, fetchedAt, body, etag, lastModified, notModified }: HttpAnswer,
  next?: string,
): FetchResult {
  // Also of a page that has not changed there may be a next one that has.
  const page = next === undefined ? {} : { next };
  if (notModified) return { answer: null, ...page };
  const answer: RawAnswer = { source, dataset, symbol: subject, url, status, fetchedAt, body };
  if (etag !== undefined) answer.etag = etag;
  if (lastModified !== undefined) answer.lastModified = lastModified;
  return { answer, ...page };
}
