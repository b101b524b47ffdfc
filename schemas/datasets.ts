/** Rows of the datasets beside bars. `*At` are instants; `knownAt` and the raw key are added when a row is stored. */
import type { CorporateAction, Instant, RawBar, SessionDate } from './market.ts';

/** `actions` travel with the bars where a provider sends them together. */
export const DATASETS = [
  'bars',
  'actions',
  'quotes',
  'fundamentals',
  'earnings',
  'news',
  'macro',
  'listings',
  'filings',
] as const;
export type Dataset = (typeof DATASETS)[number];

/** A bar as the provider sent it, prices as traded. */
export interface ParsedBar extends RawBar {
  /** The provider's own close, adjusted for splits and dividends; checked, never stored or used. */
  adjustedClose?: number | null;
}

/** Bars and actions of one symbol in one answer. */
export interface ParsedChart {
  symbol: string;
  currency: string | null;
  exchangeTimezone: string;
  /** In the provider's order; duplicates, nulls and impossible rows are kept for validation to find. */
  bars: ParsedBar[];
  actions: CorporateAction[];
}

/** Last trade as the provider states it. */
export interface Quote {
  symbol: string;
  /** When it was true. */
  at: Instant;
  price: number;
  currency: string | null;
  exchange: string | null;
}

/** One reported number. Valid for [periodStart, periodEnd]; a restatement is the same key accepted later. */
export interface FundamentalFact {
  symbol: string;
  /** The provider's name of the line, e.g. `us-gaap/Assets` or `totalAssets`. */
  concept: string;
  unit: string;
  /** null for a balance (a point in time). */
  periodStart: SessionDate | null;
  periodEnd: SessionDate;
  fiscalPeriod: string | null;
  value: number;
  /** When the public could first read it: SEC acceptance, filing date, or null when the provider does not say. */
  acceptedAt: Instant | null;
  /** Form or statement it stands in: `10-K`, `10-Q/A`, `annual`. */
  form: string | null;
  /** Accession number or the like. */
  document: string | null;
}

/** A date on which a company reports, or plans to. */
export interface EarningsDate {
  symbol: string;
  date: SessionDate;
  /** Last day of the quarter it reports, when the provider says. */
  periodEnd: SessionDate | null;
  epsEstimate: number | null;
  epsActual: number | null;
}

export interface NewsItem {
  /** The provider's id, or the hash of url and title. */
  id: string;
  publishedAt: Instant;
  title: string;
  text: string;
  url: string;
  publisher: string | null;
  language: string | null;
  /** Symbols it is about, with the provider's sentiment in [-1, 1] where given. */
  symbols: { symbol: string; sentiment: number | null; relevance: number | null }[];
}

/** One value of an economic series in one vintage. */
export interface MacroObservation {
  series: string;
  /** First day of the period. */
  period: SessionDate;
  /** null: the publisher says "not available". */
  value: number | null;
  unit: string | null;
  frequency: string | null;
  /**
   * First and last day on which this value was the published one; both null when the provider keeps no vintages, the
   * last null also while it is the published one still.
   */
  vintageFrom: SessionDate | null;
  vintageTo: SessionDate | null;
}

/** A symbol that belongs, or belonged, to a list: an exchange, an index, a universe. */
export interface Membership {
  list: string;
  symbol: string;
  /** First day of membership. */
  from: SessionDate;
  /** First day after it; null while it lasts. */
  to: SessionDate | null;
  name: string | null;
  sector: string | null;
}

/** A document filed with the regulator. */
export interface Filing {
  symbol: string;
  document: string;
  form: string;
  periodEnd: SessionDate | null;
  acceptedAt: Instant;
}

/** What one answer holds; a provider fills what belongs to the dataset asked for. */
export interface ParsedAnswer {
  /** `bars` and `actions`: one chart per symbol in the answer. */
  charts?: ParsedChart[];
  quotes?: Quote[];
  fundamentals?: FundamentalFact[];
  earnings?: EarningsDate[];
  news?: NewsItem[];
  macro?: MacroObservation[];
  memberships?: Membership[];
  filings?: Filing[];
}

/** What every stored row has beside its content. */
export interface Known {
  /** When it could first be known. */
  knownAt: Instant;
  /** true: knownAt is the publisher's instant plus a declared lag; the row itself was met later. */
  knowledgeEstimated: boolean;
  /** The answer it came from. */
  rawKey: string;
}

export type StoredMacro = MacroObservation & Known;
export type StoredFundamental = FundamentalFact & Known;
export type StoredFiling = Filing & Known;
export type StoredNews = NewsItem & Known;
export type StoredEarnings = EarningsDate & Known;
export type StoredQuote = Quote & Known;
export type StoredMembership = Membership & Known;
