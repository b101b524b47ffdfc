/**
 * What features read of the datasets beside bars: every version, with the instant at which it was known. A version is
 * seen by the first session whose cut-off is not before that instant, and by none before.
 */
import type { Instant, SessionDate } from './market.ts';

interface Version {
  knownAt: Instant;
  /** The answer it came from. */
  rawKey: string;
}

export interface MacroRecord extends Version {
  series: string;
  /** First day of the period. */
  period: SessionDate;
  /** null: the publisher says "not available". */
  value: number | null;
  vintageFrom: SessionDate | null;
}

export interface FactRecord extends Version {
  symbol: string;
  concept: string;
  unit: string;
  /** null: a balance. */
  periodStart: SessionDate | null;
  periodEnd: SessionDate;
  value: number;
  document: string | null;
}

export interface EarningsRecord extends Version {
  symbol: string;
  date: SessionDate;
  periodEnd: SessionDate | null;
  epsEstimate: number | null;
  epsActual: number | null;
}

/** What an item says of one symbol. */
export interface NewsRecord extends Version {
  symbol: string;
  id: string;
  publishedAt: Instant;
  sentiment: number | null;
}

export interface ListingRecord extends Version {
  symbol: string;
  list: string;
  from: SessionDate;
  /** First day after it; null while it lasts. */
  to: SessionDate | null;
  sector: string | null;
}

export const RECORD_DATASETS = ['macro', 'fundamentals', 'earnings', 'news', 'listings'] as const;
export type RecordDataset = (typeof RECORD_DATASETS)[number];

export interface RecordTables {
  macro: readonly MacroRecord[];
  fundamentals: readonly FactRecord[];
  earnings: readonly EarningsRecord[];
  news: readonly NewsRecord[];
  listings: readonly ListingRecord[];
}
export type AnyRecord = RecordTables[RecordDataset][number];

/** List of the sectors of companies, and the index whose members are told apart. */
export const SECTOR_LIST = 'sectors';
export const INDEX_LIST = 'sp500';
