/** The contract of a data provider. One folder per provider under sources/, same file names in each. */
import type { CorporateAction, Instant, RawBar, SessionDate } from './market.ts';

export interface FetchRequest {
  symbol: string;
  /** First session wanted. */
  from: SessionDate;
  /** Last session wanted. */
  to: SessionDate;
  /** Virtual now, sent to the market replay; absent when live. */
  now?: Instant;
}

/** What the provider answered, untouched. */
export interface RawAnswer {
  source: string;
  dataset: 'chart';
  symbol: string;
  /** Without secrets. */
  url: string;
  status: number;
  /** Virtual now in replay, the real instant of arrival when live. */
  fetchedAt: Instant;
  body: Uint8Array;
}

export interface ParsedChart {
  symbol: string;
  currency: string | null;
  exchangeTimezone: string;
  /** In the provider's order; duplicates, nulls and impossible rows are kept for validation to find. */
  bars: RawBar[];
  actions: CorporateAction[];
}

export interface MarketSource {
  readonly name: string;
  /**
   * Asks once. Throws UnknownSymbol (terminal), RateLimited, ProviderUnavailable, ProviderUnreachable (retryable),
   * ProviderRefused (needs a person).
   */
  fetchChart(request: FetchRequest, signal?: AbortSignal): Promise<RawAnswer>;
  /**
   * Pure. Throws ProviderFormat (terminal) with the JSON path that broke the schema, ProviderGarbled (retryable)
   * for a body that is no JSON.
   */
  parseChart(body: Uint8Array, context: { symbol: string; knownAt: Instant }): ParsedChart;
}
