/** The contract of a data provider. One folder per provider under sources/, same file names in each. */
import type { Dataset, ParsedAnswer } from './datasets.ts';
import type { Instant, SessionDate } from './market.ts';

export type { ParsedChart } from './datasets.ts';

export const PROVIDERS = ['yahoo', 'alphavantage', 'polygon', 'tiingo', 'fred', 'sec', 'files'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** One request, one page. */
export interface FetchRequest {
  dataset: Dataset;
  /** Symbol, series id, CIK, list name; `*` for an answer about the whole market. */
  subject: string;
  /** First and last day wanted. */
  from?: SessionDate;
  to?: SessionDate;
  /** Of the page wanted, as the answer before it said; absent for the first. */
  cursor?: string;
  /** Validators of the newest stored answer to the same question: the provider may say "not modified". */
  etag?: string;
  lastModified?: string;
  /** Virtual now, sent to a replay; absent when live. */
  now?: Instant;
}

/** What the provider answered, untouched. */
export interface RawAnswer {
  /** Provider name; `replay` for the market replay. */
  source: string;
  dataset: string;
  /** The request's subject. */
  symbol: string;
  /** Without secrets. */
  url: string;
  status: number;
  /** Virtual now in replay, the real instant of arrival when live. */
  fetchedAt: Instant;
  body: Uint8Array;
  etag?: string;
  lastModified?: string;
}

export interface FetchResult {
  /** null: not modified since the validators of the request. */
  answer: RawAnswer | null;
  /** Cursor of the page after this one. */
  next?: string;
}

export interface CircuitState {
  state: 'closed' | 'open' | 'half-open';
  /** Failures that opened it, and when. */
  since: Instant | null;
  reason: string | null;
}

export interface ParseContext {
  /** The request's subject. */
  subject: string;
  knownAt: Instant;
}

export interface Provider {
  readonly name: string;
  readonly datasets: readonly Dataset[];
  /**
   * Asks once. Throws UnknownSymbol (terminal), RateLimited, ProviderUnavailable, ProviderUnreachable,
   * ProviderCircuitOpen (retryable, with retryAfterMs when known), ProviderRefused and SecretMissing (needs a person),
   * DatasetNotOffered (terminal).
   */
  fetch(request: FetchRequest, signal?: AbortSignal): Promise<FetchResult>;
  /**
   * Pure: the stored bytes are enough to repeat it. Throws ProviderFormat (terminal) with the JSON path that broke
   * the schema, UnknownSymbol (terminal), RateLimited (retryable: some answer 200 with a note), ProviderRefused,
   * ProviderGarbled (retryable) for a body that is not of the format at all.
   */
  parse(dataset: Dataset, body: Uint8Array, context: ParseContext): ParsedAnswer;
  circuit(): CircuitState;
}

/** The providers of a process, by name; `parse` also knows the sources of stored objects (`replay`, `operator`). */
export interface Providers {
  /** Throws UnknownProvider (terminal). */
  get(name: string): Provider;
  parse(source: string, dataset: string, body: Uint8Array, context: ParseContext): ParsedAnswer;
  names(): string[];
}
